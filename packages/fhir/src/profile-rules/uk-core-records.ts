import { within } from './check.ts';
import { required } from './presence.ts';
import { profile } from './profile.ts';
import { byUrl, slice } from './slices.ts';

const EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';

/** UKCore-AllergyIntolerance: what the person is allergic to. */
export const ukCoreAllergyIntolerance = profile('AllergyIntolerance', required('code'));

/** UKCore-Medication: which medicine. */
export const ukCoreMedication = profile('Medication', required('code'));

/** UKCore-MedicationRequest: whether another product may be supplied. */
export const ukCoreMedicationRequest = profile('MedicationRequest', required('substitution'));

/** UKCore-MedicationStatement: an identifier is whole. */
export const ukCoreMedicationStatement = profile('MedicationStatement', within('identifier', required('system'), required('value')));

/** UKCore-ServiceRequest: one source of the request, one coverage. */
export const ukCoreServiceRequest = profile('ServiceRequest', atMostOne('SourceOfServiceRequest'), atMostOne('Coverage'));

/** UKCore-List, UKCore-Composition: one care setting. */
export const ukCoreList = profile('List', atMostOne('CareSettingType'));
export const ukCoreComposition = profile('Composition', atMostOne('CareSettingType'));

/** UKCore-Appointment: one delivery channel. */
export const ukCoreAppointment = profile('Appointment', atMostOne('DeliveryChannel'));

function atMostOne(name: string) {
  return slice('extension', { name: `extension ${name}`, matches: byUrl(EXTENSION + name), max: 1 });
}
