import { homeSubject } from '../envelope/home.ts';
import { LINKED, NAMED_BY_ODS } from '../envelope/not-mapped.ts';
import { defineRecordType } from '../record-type.ts';
import { checkWeeklyHomeRound } from './check.ts';
import { mapWeeklyHomeRound } from './map.ts';
import type { WeeklyHomeRoundRecord } from './record.ts';
import example from './examples/maximal.record.json' with { type: 'json' };
import schema from './schema.json' with { type: 'json' };

export const weeklyHomeRound = defineRecordType<WeeklyHomeRoundRecord>({
  name: 'weekly-home-round',
  schema,
  example,
  check: checkWeeklyHomeRound,
  subject: ({ home }) => homeSubject(home),
  map: mapWeeklyHomeRound,
  notMapped: { 'home.cqcLocationId': NAMED_BY_ODS, 'residents[].resident.localId': LINKED },
});
