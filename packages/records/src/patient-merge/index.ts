import { LINKED, NOT_WITHDRAWN } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkPatientMerge } from './check.ts';
import { mapPatientMerge } from './map.ts';
import type { PatientMergeRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const patientMerge = defineRecordType<PatientMergeRecord>({
  name: 'patient-merge',
  schema,
  example,
  check: checkPatientMerge,
  // Under all names of both, so that the ledger links them, or holds the merge where they are two people.
  subject: ({ source, resident, merged }) => [...residentSubject({ source, resident }), ...residentSubject({ source, resident: merged })],
  map: mapPatientMerge,
  notMapped: { 'resident.localId': LINKED },
  falseAsAbsent: { withdrawn: NOT_WITHDRAWN },
});
