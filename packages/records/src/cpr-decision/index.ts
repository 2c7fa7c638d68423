import { LINKED, NAMED_BY_ODS } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkCprDecision } from './check.ts';
import { mapCprDecision } from './map.ts';
import type { CprDecisionRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const cprDecision = defineRecordType<CprDecisionRecord>({
  name: 'cpr-decision',
  schema,
  example,
  check: checkCprDecision,
  subject: residentSubject,
  map: mapCprDecision,
  notMapped: { 'home.cqcLocationId': NAMED_BY_ODS, 'resident.localId': LINKED },
});
