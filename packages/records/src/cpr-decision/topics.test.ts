import { describe, expect, test } from '@jest/globals';
import { createTrigger } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { mapCprDecision } from './map.ts';
import type { CprDecisionRecord } from './record.ts';
import withdrawn from './examples/maximal.record.json' with { type: 'json' };

const firedBy = createTrigger(TOPICS);
const { withdrawal, ...stands } = withdrawn as CprDecisionRecord;

const VERSIONS: Readonly<Record<CprDecisionRecord['status'], CprDecisionRecord>> = {
  active: { ...stands, status: 'active' },
  withdrawn: { ...stands, status: 'withdrawn', ...(withdrawal && { withdrawal }) },
  'entered-in-error': { ...stands, status: 'entered-in-error' },
};

/** The topics that each version of a decision fires, told one after the other; those that take back in capitals. */
function topicsOf(...records: readonly CprDecisionRecord[]): string[][] {
  const versions = records.map(mapCprDecision);
  return versions.map((resources, version) =>
    resources.flatMap((current) => firedBy({ previous: versions[version - 1]?.find(({ resourceType }) => resourceType === current.resourceType), current }))
      .map(({ topic: { name }, retraction }) => (retraction ? name.toUpperCase() : name)));
}

const TAKEN_BACK = ['CPR-DECISION-CHANGED', 'CPR-DECISION-WITHDRAWN'];

describe('the topics of a decision about resuscitation (S098)', () => {
  test('one that is made is told of, and so is a later version of it', () => {
    expect(topicsOf(VERSIONS.active, { ...VERSIONS.active, reason: 'She does not want it.' })).toEqual([['cpr-decision-changed'], ['cpr-decision-changed']]);
  });

  test('one that is withdrawn is taken back from all who were told of it, by either topic, once', () => {
    expect(topicsOf(VERSIONS.active, VERSIONS.withdrawn)).toEqual([['cpr-decision-changed'], TAKEN_BACK]);
    expect(topicsOf(VERSIONS.withdrawn, VERSIONS['entered-in-error'])).toEqual([[], []]);
  });

  test('one that was entered in error is taken back as one that was withdrawn', () => {
    expect(topicsOf(VERSIONS.active, VERSIONS['entered-in-error'])).toEqual([['cpr-decision-changed'], TAKEN_BACK]);
  });

  test('one that never stood is told of to nobody', () => {
    expect([topicsOf(VERSIONS.withdrawn), topicsOf(VERSIONS['entered-in-error'])]).toEqual([[[]], [[]]]);
  });
});

describe('a decision about resuscitation', () => {
  const resourceOf = (status: CprDecisionRecord['status'], type: 'Consent' | 'Flag') => mapCprDecision(VERSIONS[status]).find(({ resourceType }) => resourceType === type);

  test.each([['active', 'active'], ['withdrawn', 'inactive'], ['entered-in-error', 'entered-in-error']] as const)('that is %s is a consent and a flag that are %s, and stays', (status, expected) => {
    expect([resourceOf(status, 'Consent'), resourceOf(status, 'Flag')]).toMatchObject([{ status: expected }, { status: expected }]);
  });

  test('says the same in the consent and in the flag, in a code and in words', () => {
    const code = { coding: [{ code: '450476008' }], text: 'Do not attempt cardiopulmonary resuscitation (DNACPR)' };
    expect([resourceOf('active', 'Consent'), resourceOf('active', 'Flag')]).toMatchObject([{ provision: { code: [code] } }, { code }]);
  });

  test('has a flag whose period ends on the day of the review, or with the withdrawal', () => {
    expect([resourceOf('active', 'Flag'), resourceOf('withdrawn', 'Flag')]).toMatchObject([{ period: { end: '2027-02-10' } }, { period: { end: '2026-11-20T11:45:00+00:00' } }]);
  });
});
