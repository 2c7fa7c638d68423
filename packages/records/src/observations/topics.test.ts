import { expect, test } from '@jest/globals';
import { createTrigger } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { mapObservations } from './map.ts';
import type { ObservationsRecord } from './record.ts';

const firedBy = createTrigger(TOPICS);

const observed: ObservationsRecord = {
  source: { system: 'https://care.sunnyside.example', id: 'OBS-1', updatedAt: '2026-11-18T08:05:00Z' },
  home: { odsCode: 'VM1AB' },
  resident: { nhsNumber: '9000000009' },
  recordedAt: '2026-11-18T08:00:00Z',
  recordedBy: { name: 'Joyce Mensah', role: 'care-home-worker' },
  respirationRate: 16, oxygenSaturation: 97, onOxygen: false, systolic: 128, pulse: 72, consciousness: 'alert', temperature: 36.6,
};

const alertsOf = (record: ObservationsRecord) =>
  mapObservations(record).flatMap((current) => firedBy({ previous: undefined, current })).map(({ topic, severity }) => [topic.name, severity]);

test.each<[string, Partial<ObservationsRecord>, string[][]]>([
  ['who is well raises no alert', {}, []],
  ['with one parameter at 3 raises an urgent alert', { consciousness: 'new-confusion' }, [['deterioration-alert', 'urgent']]],
  ['with a total of 7 raises an emergency alert', { respirationRate: 24, oxygenSaturation: 92, onOxygen: true, pulse: 91 }, [['deterioration-alert', 'emergency']]],
  ['of whom only a total of 7 is known raises an emergency alert', { respirationRate: undefined, news2Total: 7 }, [['deterioration-alert', 'emergency']]],
  ['whose observations were entered in error raises none', { consciousness: 'voice', enteredInError: true }, []],
])('a resident %s (EHCH R17)', (_, changes, alerts) => {
  expect(alertsOf({ ...observed, ...changes })).toEqual(alerts);
});
