import { NAMED_BY_ODS } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkResidentRegister } from './check.ts';
import { mapResidentRegister } from './map.ts';
import type { ResidentRegisterRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

const STAYS_WITH_HOME = 'whoever has died, as in the maximal example, stays with the home where they lived; of anybody else it says that the home is theirs no longer';

export const residentRegister = defineRecordType<ResidentRegisterRecord>({
  name: 'resident-register',
  schema,
  example,
  check: checkResidentRegister,
  subject: residentSubject,
  map: mapResidentRegister,
  notMapped: {
    'home.cqcLocationId': NAMED_BY_ODS,
    active: STAYS_WITH_HOME,
  },
  falseAsAbsent: {
    'contacts[].nextOfKin': 'FHIR says of who is the next of kin that they are, and of nobody that they are not',
    active: STAYS_WITH_HOME,
    restricted: 'a label says of somebody that they are restricted, and none that they are not',
  },
});
