import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';

let database: TestLedger;
let notifier: TestProcess;
beforeAll(async () => {
  database = await createTestLedger();
  notifier = await startProcess('services/notifier/src/main.ts', { DATABASE_URL: database.url });
}, 120_000);
afterAll(async () => {
  await notifier.stop();
  await database.close();
});

const codesOf = ({ issue }: OperationOutcome) => issue.flatMap(({ details }) => details?.coding?.map(({ code }) => code) ?? []);

describe.each(['Subscription', 'Basic'])('a notifier in a process of its own, asked for %s', (type) => {
  test('REST-004, REST-005: answers only in forms that it has', async () => {
    for (const [query, accept] of [['', 'application/fhir+xml'], ['?_format=xml', '*/*']] as const) {
      const answer = await fetch(`${notifier.url}/fhir/R4/${type}${query}`, { headers: { accept } });
      expect([answer.status, codesOf((await answer.json()) as OperationOutcome)[0]]).toEqual([406, 'not-acceptable']);
    }
  });

  test('REST-001: reads FHIR as JSON alone', async () => {
    const answer = await fetch(`${notifier.url}/fhir/R4/${type}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' });
    expect([answer.status, codesOf((await answer.json()) as OperationOutcome)[0]]).toEqual([415, 'media-type']);
  });

  test('REST-077: says errors by the NHS code too, in the form that is asked for', async () => {
    const answer = await fetch(`${notifier.url}/fhir/R4/${type}`, { headers: { accept: 'application/json' } });
    const outcome = (await answer.json()) as OperationOutcome;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/json; charset=utf-8']);
    expect(outcome.issue[0]?.details?.coding?.map(({ system }) => system)).toContain('https://fhir.nhs.uk/CodeSystem/http-error-codes');
  });
});
