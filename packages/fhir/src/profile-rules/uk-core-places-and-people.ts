import { checkNhsNumber } from '../identifiers/nhs-number.ts';
import { EXTENSION, ID } from '../systems.ts';
import { within } from './check.ts';
import { profile } from './profile.ts';
import { required } from './presence.ts';
import { bySystem, byUrl, slice } from './slices.ts';
import { every } from './values.ts';

const UK_CORE_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';

/** UKCore-Organization: an ODS code of each kind at most once, with a value. */
export const ukCoreOrganization = profile('Organization',
  slice('identifier', { name: 'ODS organisation code', matches: bySystem(ID.odsOrganisation), max: 1 }, required('value')),
  slice('identifier', { name: 'ODS site code', matches: bySystem(ID.odsSite), max: 1 }, required('value')));

/** UKCore-Location: an ODS site code at most once, with a value. */
export const ukCoreLocation = profile('Location',
  slice('identifier', { name: 'ODS site code', matches: bySystem(ID.odsSite), max: 1 }, required('value')));

/** UKCore-Patient: at most one NHS number, which passes its check digit (NHS Data Dictionary), with its verification status at most once. */
export const ukCorePatient = profile('Patient',
  slice('extension', { name: 'ethnic category', matches: byUrl(`${UK_CORE_EXTENSION}EthnicCategory`), max: 1 }),
  slice('identifier', { name: 'NHS number', matches: bySystem(ID.nhsNumber), max: 1 },
    required('value'),
    every('value', isNhsNumber, { text: 'an NHS number has ten digits of which the last is the check digit', type: 'value' }),
    slice('extension', { name: 'NHS number verification status', matches: byUrl(EXTENSION.nhsNumberVerification), max: 1 })),
  within('communication',
    slice('extension', { name: 'proficiency', matches: byUrl('http://hl7.org/fhir/StructureDefinition/patient-proficiency'), max: 1 })));

/** As it is published: ten digits with nothing between them. */
function isNhsNumber(value: unknown): boolean {
  const checked = checkNhsNumber(String(value));
  return checked.ok && checked.value === value;
}
