import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { faultsOf, type Hazard, readHazards, riskOf } from './hazards.ts';

const root = join(import.meta.dirname, '..', '..');
const hazards = readHazards(root);

describe('SEC-060: the hazard log', () => {
  test('has every hazard once, and those that any such system has', () => {
    expect(new Set(hazards.map(({ id }) => id)).size).toBe(hazards.length);
    const all = hazards.map(({ hazard, causes }) => [hazard, ...causes].join(' ')).join(' ');
    for (const least of ['older version', 'wipes out', 'stored twice', 'of another person', 'looks current', 'Part of a record', 'another unit', 'clocks', 'cut off', 'dropped', 'may not have them']) expect(all).toContain(least);
  });

  test.each(hazards.map((hazard) => [hazard.id, hazard] as const))('%s is estimated as it may be, and what it names is there', (_id, hazard) => {
    expect(faultsOf(hazard, root)).toEqual([]);
  });

  test('the risk is that of the matrix of DCB0129', () => {
    expect(riskOf({ severity: 'catastrophic', likelihood: 'very-low' })).toBe(3);
    expect(riskOf({ severity: 'minor', likelihood: 'very-high' })).toBe(3);
    expect(riskOf({ severity: 'major', likelihood: 'medium' })).toBe(3);
  });
});

describe('a hazard is refused', () => {
  const [example] = hazards as [Hazard];
  const [control] = example.controls as [Hazard['controls'][0]];
  const worst = { severity: 'catastrophic', likelihood: 'very-high' } as const;

  test.each<[string, Partial<Hazard>, string]>([
    ['whose test is gone', { controls: [{ ...control, test: { ...control.test, name: 'a test that nobody wrote' } }] }, 'is called'],
    ['whose test file is gone', { controls: [{ ...control, test: { ...control.test, file: 'test/gone.test.ts' } }] }, 'is called'],
    ['whose control is gone', { controls: [{ ...control, file: 'packages/gone.ts' }] }, 'packages/gone.ts is gone'],
    ['that is called controlled and is not', { initial: worst, residual: worst, status: 'controlled' }, 'a risk of 5 is not controlled'],
    ['that its controls make worse', { residual: worst }, 'make it worse'],
    ['that nothing controls and that is less than it was', { controls: [], initial: worst }, 'nothing controls it'],
  ])('%s', (_what, change, fault) => {
    expect(faultsOf({ ...example, ...change }, root).join()).toContain(fault);
  });
});
