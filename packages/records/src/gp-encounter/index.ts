import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkGpEncounter } from './check.ts';
import { mapGpEncounter } from './map.ts';
import type { GpEncounterRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const gpEncounter = defineRecordType<GpEncounterRecord>({
  name: 'gp-encounter',
  schema,
  example,
  check: checkGpEncounter,
  subject: residentSubject,
  map: mapGpEncounter,
  notMapped: {},
});
