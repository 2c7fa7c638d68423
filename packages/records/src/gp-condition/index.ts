import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkGpCondition } from './check.ts';
import { mapGpCondition } from './map.ts';
import type { GpConditionRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const gpCondition = defineRecordType<GpConditionRecord>({
  name: 'gp-condition',
  schema,
  example,
  check: checkGpCondition,
  subject: residentSubject,
  map: mapGpCondition,
  notMapped: {},
});
