import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkGpMedicationStatement } from './check.ts';
import { mapGpMedicationStatement } from './map.ts';
import type { GpMedicationStatementRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const gpMedicationStatement = defineRecordType<GpMedicationStatementRecord>({
  name: 'gp-medication-statement',
  schema,
  example,
  check: checkGpMedicationStatement,
  subject: residentSubject,
  map: mapGpMedicationStatement,
  notMapped: {},
});
