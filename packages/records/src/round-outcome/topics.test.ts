import { expect, test } from '@jest/globals';
import { createTrigger } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { mapRoundOutcome } from './map.ts';
import type { RoundOutcomeRecord } from './record.ts';

const firedBy = createTrigger(TOPICS);

const outcome = (status: RoundOutcomeRecord['status']): RoundOutcomeRecord => ({
  source: { system: 'https://gp.riverbank.example', id: 'RO-1', updatedAt: '2026-11-17T16:02:00Z' },
  home: { odsCode: 'VM1AB' },
  resident: { nhsNumber: '9000000009' },
  status,
  period: { start: '2026-11-17T10:30:00Z' },
  contact: 'seen-in-person',
  clinician: { name: 'Dr Ifeoma Okafor', role: 'general-practitioner' },
  decision: 'maintain-pcsp',
  pcspUpdated: false,
});

/** The topics that each version of an outcome fires, told one after the other. */
function topicsOf(statuses: readonly RoundOutcomeRecord['status'][]): string[][] {
  const versions = statuses.map((status) => mapRoundOutcome(outcome(status)));
  return versions.map((resources, version) => resources.flatMap((current, index) => firedBy({ previous: versions[version - 1]?.[index], current })).map(({ topic }) => topic.name));
}

test('an outcome is told of, each time it is amended, and once more when it is withdrawn, then as a withdrawn encounter too (EHCH R10)', () => {
  expect(topicsOf(['completed', 'amended', 'entered-in-error', 'entered-in-error'])).toEqual([['home-round-outcome'], ['home-round-outcome'], ['encounter-withdrawn', 'home-round-outcome'], []]);
});

test('an outcome that comes withdrawn already, such as one for the wrong resident, is told of to nobody', () => {
  expect(topicsOf(['entered-in-error'])).toEqual([[]]);
});
