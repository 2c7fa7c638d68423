import { within } from './check.ts';
import { required } from './presence.ts';
import { profile } from './profile.ts';
import { byUrl, slice } from './slices.ts';

const EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';

/** UKCore-ServiceRequest: one source of the request, one coverage. */
export const ukCoreServiceRequest = profile('ServiceRequest', atMostOne('SourceOfServiceRequest'), atMostOne('Coverage'));

/** UKCore-List: one care setting. */
export const ukCoreList = profile('List', atMostOne('CareSettingType'));

/** UKCore-AllergyIntolerance: it says to what. */
export const ukCoreAllergyIntolerance = profile('AllergyIntolerance', required('code'));

/** UKCore-MedicationStatement: an identifier has a system and a value. */
export const ukCoreMedicationStatement = profile('MedicationStatement', within('identifier', required('system'), required('value')));

function atMostOne(name: string) {
  return slice('extension', { name: `extension ${name}`, matches: byUrl(EXTENSION + name), max: 1 });
}
