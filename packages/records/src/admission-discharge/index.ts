import { LINKED, NAMED_BY_ODS, NOT_WITHDRAWN } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkAdmissionDischarge } from './check.ts';
import { mapAdmissionDischarge } from './map.ts';
import type { AdmissionDischargeRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const admissionDischarge = defineRecordType<AdmissionDischargeRecord>({
  name: 'admission-discharge',
  schema,
  example,
  check: checkAdmissionDischarge,
  subject: residentSubject,
  map: mapAdmissionDischarge,
  notMapped: { 'home.cqcLocationId': NAMED_BY_ODS, 'resident.localId': LINKED },
  falseAsAbsent: { enteredInError: NOT_WITHDRAWN },
});
