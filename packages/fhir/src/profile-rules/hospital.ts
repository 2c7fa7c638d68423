import { required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';

/** EHCH-HospitalEncounter: an attendance at a hospital or an admission to it, as its own system tells it. */
export const hospitalEncounter = profile('Encounter',
  required('subject'),
  refersTo('subject', 'Patient'),
  required('serviceProvider', 'it is the hospital'));
