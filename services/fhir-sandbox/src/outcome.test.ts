import { describe, expect, test } from '@jest/globals';
import { invalid, outcomeOf, placedAt, refusal, statusOf } from './outcome.ts';

const CANARY = 'Zz-Canary-Quillfeather';

describe('the status of what is thrown', () => {
  test.each([
    [invalid('no'), 400],
    [refusal({ id: 'precondition-failed', code: 'conflict', text: 'no' }), 412],
    [refusal({ id: 'not-found', code: 'not-found', text: 'no' }), 404],
    [refusal({ id: 'method-not-allowed', code: 'not-supported', text: 'no' }), 405],
    [Object.assign(new Error(CANARY), { code: '22021' }), 400],
    [new RangeError(CANARY), 400],
    [Object.assign(new Error(CANARY), { code: '57P01' }), 503],
    [Object.assign(new Error(CANARY), { code: '08006' }), 503],
    [Object.assign(new Error(CANARY), { code: '40001' }), 503],
    [Object.assign(new Error(CANARY), { code: 'ECONNREFUSED' }), 503],
    [new Error('Connection terminated unexpectedly'), 503],
    [new Error('timeout exceeded when trying to connect'), 503],
    [Object.assign(new Error(CANARY), { code: '23505' }), 500],
    [new Error(CANARY), 500],
  ])('%s is %i, and nothing it says is repeated', (error, status) => {
    const outcome = outcomeOf(error);
    expect(statusOf(outcome)).toBe(status);
    expect(outcome.issue[0]!.severity).toBe('error');
    expect(JSON.stringify(outcome)).not.toContain(CANARY);
  });
});

test('an error is said to be at its entry, and one that names its place keeps it', () => {
  const at = (path?: string) => outcomeOf(placedAt(invalid('no', path), 'Bundle.entry[2]')).issue[0]!.expression;
  expect(at()).toEqual(['Bundle.entry[2]']);
  expect(at('Patient.id')).toEqual(['Bundle.entry[2].Patient.id']);
  expect(at('Bundle.entry[1].resource')).toEqual(['Bundle.entry[1].resource']);
});
