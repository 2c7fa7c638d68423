import { LINKED } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkHospitalEncounter } from './check.ts';
import { completeHospitalEncounter } from './complete.ts';
import { mapHospitalEncounter } from './map.ts';
import type { HospitalEncounterRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const hospitalEncounter = defineRecordType<HospitalEncounterRecord>({
  name: 'hospital-encounter',
  schema,
  example,
  check: checkHospitalEncounter,
  subject: residentSubject,
  complete: completeHospitalEncounter,
  map: mapHospitalEncounter,
  notMapped: { 'resident.localId': LINKED },
});
