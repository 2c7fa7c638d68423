import { NAMED_BY_ODS } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkResidentRegister } from './check.ts';
import { mapResidentRegister } from './map.ts';
import type { ResidentRegisterRecord } from './record.ts';
import schema from './schema.json' with { type: 'json' };

export const residentRegister = defineRecordType<ResidentRegisterRecord>({
  name: 'resident-register',
  schema,
  check: checkResidentRegister,
  subject: residentSubject,
  map: mapResidentRegister,
  notMapped: { 'home.cqcLocationId': NAMED_BY_ODS },
  falseAsAbsent: {
    'contacts[].nextOfKin': 'FHIR says of who is the next of kin that they are, and of nobody that they are not',
    active: 'whoever has died, as in the maximal example, lives in no home; of anybody else it says that they left',
  },
});
