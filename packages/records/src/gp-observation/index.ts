import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkGpObservation } from './check.ts';
import { mapGpObservation } from './map.ts';
import type { GpObservationRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const gpObservation = defineRecordType<GpObservationRecord>({
  name: 'gp-observation',
  schema,
  example,
  check: checkGpObservation,
  subject: residentSubject,
  map: mapGpObservation,
  notMapped: {},
});
