import { describe, expect, test } from '@jest/globals';
import { createTrigger } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { mapAdmissionDischarge } from './map.ts';
import type { AdmissionDischargeRecord } from './record.ts';

const firedBy = createTrigger(TOPICS);

const stay = (changes: Partial<AdmissionDischargeRecord>): AdmissionDischargeRecord => ({
  source: { system: 'https://care.sunnyside.example', id: 'ST-0171', updatedAt: '2026-11-20T09:30:00Z' },
  home: { odsCode: 'VM1AB' },
  resident: { nhsNumber: '9000000009' },
  kind: 'admission',
  admittedAt: '2026-11-02',
  ...changes,
});

/** The topics that each version of a stay fires, told one after the other. */
function topicsOf(versions: readonly AdmissionDischargeRecord[]): string[][] {
  const episodes = versions.map((version) => mapAdmissionDischarge(version)[0]!);
  return episodes.map((current, index) => firedBy({ previous: episodes[index - 1], current }).map(({ topic }) => topic.name));
}

const OUT = { from: '2026-11-13' };
const BACK = { from: '2026-11-13', to: '2026-11-15' };

describe('the topics of a stay (EHCH R7: admission and re-admission start the clock)', () => {
  test('moving in fires resident-admitted, once', () => {
    expect(topicsOf([stay({}), stay({ admittedFrom: 'hospital' })])).toEqual([['resident-admitted'], []]);
  });

  test('coming back from hospital fires resident-readmitted, each time', () => {
    const twice = [BACK, { from: '2026-11-18' }];
    expect(topicsOf([
      stay({}),
      stay({ hospitalStays: [OUT] }),
      stay({ kind: 'readmission', hospitalStays: [BACK] }),
      stay({ kind: 'readmission', hospitalStays: [BACK], admittedFrom: 'own-home' }),
      stay({ kind: 'readmission', hospitalStays: twice }),
      stay({ kind: 'readmission', hospitalStays: [BACK, { from: '2026-11-18', to: '2026-11-19' }] }),
    ])).toEqual([['resident-admitted'], [], ['resident-readmitted'], [], [], ['resident-readmitted']]);
  });

  test('coming back fires it too where the stay in hospital is told of only afterwards', () => {
    expect(topicsOf([stay({}), stay({ kind: 'readmission', hospitalStays: [BACK] })])).toEqual([['resident-admitted'], ['resident-readmitted']]);
  });

  test('coming back fires it whatever the stay began as, and once however late the source renames the stay', () => {
    const moved = [stay({ kind: 'move' }), stay({ kind: 'move', hospitalStays: [OUT] }), stay({ kind: 'move', hospitalStays: [BACK] })];
    expect(topicsOf([...moved, stay({ kind: 'readmission', hospitalStays: [BACK] })])).toEqual([['resident-admitted'], [], ['resident-readmitted'], []]);
  });

  test('a second stay in hospital that is over when it is told of fires it, and one from before the last return does not', () => {
    const both = [BACK, { from: '2026-11-18', to: '2026-11-19' }];
    expect(topicsOf([stay({ hospitalStays: [BACK] }), stay({ hospitalStays: both }), stay({ hospitalStays: [{ from: '2026-11-04', to: '2026-11-05' }, ...both] })]).slice(1)).toEqual([['resident-readmitted'], []]);
  });

  test('a stay that began as a re-admission fires it once, and so does one that becomes a re-admission without a stay in hospital', () => {
    expect(topicsOf([stay({ kind: 'readmission' }), stay({ kind: 'readmission', admittedFrom: 'hospital' })])).toEqual([['resident-readmitted'], []]);
    expect(topicsOf([stay({}), stay({ kind: 'readmission' })])).toEqual([['resident-admitted'], ['resident-readmitted']]);
  });

  test('whoever dies in hospital has not come back', () => {
    expect(topicsOf([stay({}), stay({ hospitalStays: [OUT] }), stay({ hospitalStays: [OUT], dischargedAt: '2026-11-15', dischargeMethod: 'died' })])).toEqual([['resident-admitted'], [], []]);
  });

  test('leaving, dying and a stay that never was fire neither', () => {
    const left = stay({ dischargedAt: '2026-11-19', dischargeMethod: 'died' });
    expect(topicsOf([stay({}), left, { ...left, enteredInError: true }])).toEqual([['resident-admitted'], [], []]);
  });
});
