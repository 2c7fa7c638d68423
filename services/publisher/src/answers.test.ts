import { describe, expect, test } from '@jest/globals';
import { classifyAnswer, readTransactionResponse, waitMs } from './answers.ts';

const NOW = new Date('2026-11-17T10:00:00Z');
const classOf = (status: number, body?: string, retryAfter?: string) => classifyAnswer(status, retryAfter, body, NOW).is;

describe('an answer of the FHIR server', () => {
  test.each([
    [200, '{"resourceType":"Bundle"}', 'ok'],
    [204, '', 'ok'],
    [200, '', 'unknown'],
    [200, '<html>', 'unknown'],
    [200, '{"resourceType":"Bundle"', 'unknown'],
    [200, '{}', 'unknown'],
    [429, '', 'busy'],
    [503, '', 'busy'],
    [409, '', 'conflict'],
    [412, '', 'conflict'],
    [404, '', 'absent'],
    [410, '', 'absent'],
    [401, '', 'unauthorised'],
    [403, '', 'unauthorised'],
    [400, '', 'refused'],
    [422, '', 'refused'],
    [413, '', 'refused'],
    [408, '', 'unknown'],
    [500, '', 'unknown'],
    [502, '', 'unknown'],
    [504, '', 'unknown'],
    [302, '', 'unknown'],
  ] as const)('F-06, F-08, F-10: of status %i with body %j is %s', (status, body, expected) => {
    expect(classOf(status, body)).toBe(expected);
  });

  test.each([
    [undefined, 5_000],
    ['30', 30_000],
    ['Tue, 17 Nov 2026 10:01:00 GMT', 60_000],
    ['99999999999', 900_000],
    ['-5', 5_000],
    ['NaN', 5_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1_000],
    ['0', 1_000],
  ])('F-05: with Retry-After %s asks for %i ms', (header, expected) => {
    expect(waitMs(header, NOW)).toBe(expected);
  });

  test('SEC-080: that refuses keeps codes and places of its issues, not their text, which may quote a record', () => {
    const body = JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'invalid', diagnostics: 'Bad name Quillfeather', details: { text: 'Quillfeather' }, expression: ['Patient.name'] }] });
    expect(classifyAnswer(422, undefined, body, NOW)).toEqual({ is: 'refused', status: 422, issues: [{ severity: 'error', code: 'invalid', expression: ['Patient.name'] }] });
  });
});

describe('the response of a transaction', () => {
  const entry = (status: string, location: string | undefined, more: object = {}) => ({ response: { status, ...(location && { location }), ...more } });
  const bundle = (...entries: object[]) => ({ resourceType: 'Bundle' as const, type: 'transaction-response' as const, entry: entries as [] });

  test('says of each entry whether it was created, and its id and version, wherever the server puts them', () => {
    expect(
      readTransactionResponse(
        bundle(
          entry('201 Created', 'https://fhir.example/R4/Patient/a/_history/1'),
          entry('200', 'Patient/b', { etag: 'W/"7"' }),
          { ...entry('200 OK', 'Patient/c'), resource: { resourceType: 'Patient', id: 'c', meta: { versionId: '3' } } },
        ),
        3,
      ),
    ).toEqual([
      { created: true, serverId: 'a', versionId: '1' },
      { created: false, serverId: 'b', versionId: '7' },
      { created: false, serverId: 'c', versionId: '3' },
    ]);
  });

  test('F-10: is not believed when an entry failed, is missing, or says no version', () => {
    expect(readTransactionResponse(bundle(entry('201', 'Patient/a/_history/1'), entry('422', undefined)), 2)).toBeUndefined();
    expect(readTransactionResponse(bundle(entry('201', 'Patient/a/_history/1')), 2)).toBeUndefined();
    expect(readTransactionResponse(bundle(entry('201', 'Patient/a')), 1)).toBeUndefined();
    expect(readTransactionResponse({ resourceType: 'OperationOutcome', issue: [] }, 1)).toBeUndefined();
  });
});
