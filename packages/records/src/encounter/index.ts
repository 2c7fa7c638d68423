import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkEncounter } from './check.ts';
import { assumesEncounter, mapEncounter } from './map.ts';
import type { EncounterRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const encounter = defineRecordType<EncounterRecord>({
  name: 'encounter',
  schema,
  example,
  check: checkEncounter,
  subject: residentSubject,
  assumes: assumesEncounter,
  map: mapEncounter,
  notMapped: {},
});
