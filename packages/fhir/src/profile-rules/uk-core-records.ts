import { profile } from './profile.ts';
import { byUrl, slice } from './slices.ts';

const EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';

/** UKCore-ServiceRequest: one source of the request, one coverage. */
export const ukCoreServiceRequest = profile('ServiceRequest', atMostOne('SourceOfServiceRequest'), atMostOne('Coverage'));

/** UKCore-List: one care setting. */
export const ukCoreList = profile('List', atMostOne('CareSettingType'));

function atMostOne(name: string) {
  return slice('extension', { name: `extension ${name}`, matches: byUrl(EXTENSION + name), max: 1 });
}
