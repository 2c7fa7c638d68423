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

const NOTHING: Partial<ObservationsRecord> = { respirationRate: undefined, oxygenSaturation: undefined, onOxygen: undefined, systolic: undefined, pulse: undefined, consciousness: undefined, temperature: undefined };

const news2Of = (record: ObservationsRecord) => mapObservations(record).find((resource) => resource.resourceType === 'Observation' && resource.component?.some(({ code }) => code.coding?.[0]?.code === PULSE_SCORE));
const PULSE_SCORE = '1104351000000103';

const alertsOf = (record: ObservationsRecord) =>
  mapObservations(record).flatMap((current) => firedBy({ previous: undefined, current })).map(({ topic, severity }) => [topic.name, severity]);

test.each<[string, Partial<ObservationsRecord>, string[][]]>([
  ['who is well raises no alert', {}, []],
  ['with one parameter at 3 raises an urgent alert', { consciousness: 'new-confusion' }, [['deterioration-alert', 'urgent']]],
  ['with a total of 7 raises an emergency alert', { respirationRate: 24, oxygenSaturation: 92, onOxygen: true, pulse: 91 }, [['deterioration-alert', 'emergency']]],
  ['of whom all but one parameter is known, and alarming, raises an emergency alert', { respirationRate: 30, oxygenSaturation: 84, onOxygen: true, systolic: 85, pulse: 135, consciousness: undefined, temperature: 39.5 }, [['deterioration-alert', 'emergency']]],
  ['of whom only a pulse of 131 is known raises an urgent alert', { ...NOTHING, pulse: 131 }, [['deterioration-alert', 'urgent']]],
  ['of whom only five points are known raises an urgent alert', { ...NOTHING, respirationRate: 24, pulse: 111, temperature: 38.5 }, [['deterioration-alert', 'urgent']]],
  ['of whom only four points are known raises none', { ...NOTHING, respirationRate: 24, pulse: 111 }, []],
  ['of whom only a total of 7 is known raises an emergency alert', { respirationRate: undefined, news2Total: 7 }, [['deterioration-alert', 'emergency']]],
  ['whose observations were entered in error raises none', { consciousness: 'voice', enteredInError: true }, []],
])('a resident %s (EHCH R17)', (_, changes, alerts) => {
  expect(alertsOf({ ...observed, ...changes })).toEqual(alerts);
});

test.each<[string, Partial<ObservationsRecord>, string[][]]>([
  ['entered in error', { consciousness: 'voice', respirationRate: 24, pulse: 111, enteredInError: true }, [['deterioration-alert', 'emergency']]],
  ['corrected to a score that raises no alarm', {}, [['deterioration-alert', 'emergency']]],
  ['corrected to a lesser alarm', { pulse: 131 }, [['deterioration-alert', 'urgent']]],
])('an emergency alert that was %s is told of again, so that whoever heard of it knows (EHCH R17)', (_, changes, alerts) => {
  const previous = news2Of({ ...observed, consciousness: 'voice', respirationRate: 24, pulse: 111 });
  expect(previous).toBeDefined();
  expect(firedBy({ previous, current: news2Of({ ...observed, ...changes })! }).map(({ topic, severity }) => [topic.name, severity])).toEqual(alerts);
});
