import { EHCH_CODES, EXTENSION } from '../systems.ts';
import { required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { byUrl, exactlyOne, slice } from './slices.ts';
import { coded, satisfies } from './values.ts';

/** EHCH-ClinicalLead: who leads for which homes, and since when (EHCH R3). */
export const clinicalLead = profile('PractitionerRole',
  slice('extension', { name: 'the reason why the lead is not a GP', matches: byUrl(EXTENSION.exceptionReason), max: 1 }, required('valueString')),
  required('period.start', 'who led on a given day has to have an answer'),
  required('practitioner'),
  required('organization'),
  exactlyOne('code', 'the code named-clinical-lead', coded(EHCH_CODES.role, ['named-clinical-lead'])),
  required('location'),
  refersTo('location', 'Location'));

/** EHCH-Practitioner: identified and named. */
export const practitioner = profile('Practitioner', required('identifier'), required('name'));

/** EHCH-Resident: who somebody is, and which home they live in. */
export const resident = profile('Patient',
  required('identifier'),
  required('name'),
  required('gender'),
  required('birthDate'),
  refersTo('managingOrganization', 'Organization'));

/** EHCH-RelatedPerson: who they are to the resident, and how to name or reach them. */
export const relatedPerson = profile('RelatedPerson',
  refersTo('patient', 'Patient'),
  required('relationship'),
  satisfies('name', 'a related person has a name or a way to reach them', ({ name, telecom }) => name !== undefined || telecom !== undefined));
