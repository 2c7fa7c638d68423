import { describe, expect, test } from '@jest/globals';
import { EHCH_PROFILE, EXTENSION, identityOf } from '@ehch/fhir';
import type { Consent, Flag, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { judge } from './decisions.ts';

const FOR = '450475007';
const NOT_FOR = '450476008';

const decision = (id: string, code: string, dateTime: string, status: Consent['status'] = 'active'): Consent => ({
  resourceType: 'Consent', meta: { profile: [EHCH_PROFILE.cprDecision] }, identifier: [{ system: 'urn:x', value: id }], status, scope: {}, category: [], dateTime,
  provision: { period: { start: dateTime }, code: [{ coding: [{ system: 'http://snomed.info/sct', code }] }] },
});
const flagOf = (of: Consent): Flag => ({
  resourceType: 'Flag', identifier: [{ system: 'urn:x', value: 'flag' }], status: 'active', code: {}, subject: { reference: 'Patient/1' }, period: { start: of.dateTime ?? '' },
  extension: [{ url: EXTENSION.flagDetail, valueReference: { reference: identityOf(of) } }],
});

describe('of decisions about resuscitation that say the opposite', () => {
  test('the later one stands, and the older ends with it, with its flag alone', () => {
    const [older, foreign] = [decision('a', FOR, '2026-11-10'), flagOf(decision('z', FOR, '2026-11-10'))];
    const ended = (judge(decision('b', NOT_FOR, '2026-11-12T09:00:00Z'), [[older, flagOf(older), foreign]]) as { ended: Resource[] }).ended;
    expect(ended).toEqual([
      { ...older, status: 'inactive', provision: { ...older.provision, period: { start: '2026-11-10', end: '2026-11-12T09:00:00Z' } } },
      { ...flagOf(older), status: 'inactive', period: { start: '2026-11-10', end: '2026-11-12T09:00:00Z' } },
    ]);
  });

  test.each([
    ['is older', '2026-11-09'],
    ['was made on the same day', '2026-11-10'],
    ['was made at a time of that day, where of the other only the day is known', '2026-11-10T23:00:00Z'],
  ])('one that %s does not come through', (_, dateTime) => {
    expect(judge(decision('b', NOT_FOR, dateTime), [[decision('a', FOR, '2026-11-10')]])).toEqual({ is: 'contradicted' });
  });

  test('one that is later than one and older than another ends nothing', () => {
    const others = [[decision('a', FOR, '2026-11-10')], [decision('c', FOR, '2026-11-14')]];
    expect(judge(decision('b', NOT_FOR, '2026-11-12'), others)).toEqual({ is: 'contradicted' });
  });
});

test.each<[string, Consent]>([
  ['says the same', decision('a', NOT_FOR, '2026-11-14')],
  ['was withdrawn', decision('a', FOR, '2026-11-14', 'inactive')],
  ['is an earlier version of the same', decision('b', FOR, '2026-11-14')],
  ['is about something else', { ...decision('a', FOR, '2026-11-14'), meta: {} }],
])('a decision that %s contradicts nothing', (_, other) => {
  expect(judge(decision('b', NOT_FOR, '2026-11-12'), [[other]])).toEqual({ is: 'stands', ended: [] });
});

test('whichever decisions come in whatever order, no two that stand say the opposite, and one stands as soon as one came', () => {
  const day = fc.integer({ min: 10, max: 14 }).map((number) => `2026-11-${number}`);
  fc.assert(
    fc.property(fc.array(fc.record({ code: fc.constantFrom(FOR, NOT_FOR), day }), { minLength: 1, maxLength: 8 }), (made) => {
      let standing: Consent[] = [];
      for (const [index, { code, day: dateTime }] of made.entries()) {
        const next = decision(`d${index}`, code, dateTime);
        const judged = judge(next, standing.map((one) => [one]));
        const ended = judged.is === 'stands' ? judged.ended.map((one) => identityOf(one)) : [];
        standing = [...standing.filter((one) => !ended.includes(identityOf(one))), ...(judged.is === 'stands' ? [next] : [])];
        expect(new Set(standing.map(({ provision }) => provision?.code?.[0]?.coding?.[0]?.code)).size).toBe(1);
      }
    }),
  );
});
