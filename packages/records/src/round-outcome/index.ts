import { LINKED, NAMED_BY_ODS } from '../envelope/not-mapped.ts';
import { residentSubject } from '../envelope/resident.ts';
import { defineRecordType } from '../record-type.ts';
import { checkRoundOutcome } from './check.ts';
import { mapRoundOutcome } from './map.ts';
import type { RoundOutcomeRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const roundOutcome = defineRecordType<RoundOutcomeRecord>({
  name: 'round-outcome',
  schema,
  example,
  check: checkRoundOutcome,
  subject: residentSubject,
  map: mapRoundOutcome,
  notMapped: {
    'home.cqcLocationId': NAMED_BY_ODS,
    'resident.localId': LINKED,
    'nextReview.owner.role': 'the questionnaire asks who, and names the person',
  },
  falseAsAbsent: { 'referrals[].urgent': 'a referral is urgent or else routine' },
});
