import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Encounter, OperationOutcome } from '@medplum/fhirtypes';
import { startIntake, type TestIntake } from './support/intake.ts';

let intake: TestIntake;
beforeAll(async () => { intake = await startIntake({ env: { EHCH_WRITE_PATIENCE: '0ms' } }); });
afterAll(() => intake.close());

const encounter = (value: string): Encounter => ({
  resourceType: 'Encounter',
  identifier: [{ system: 'https://gp.elmlane.example/Id/encounter', value }],
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000009' } },
});

describe('with no patience for the publication', () => {
  test('REST-090, REL-001: a write is answered 202 with its receipt, and is in the ledger by then', async () => {
    const client = await intake.client();
    const response = await client.postJson('/fhir/R4/Encounter', encounter('I-1'), { 'content-type': 'application/fhir+json' });
    const { issue } = (await response.json()) as OperationOutcome;
    expect([response.status, issue[0]?.details?.coding?.[0]?.code]).toEqual([202, 'EHCH-ENC-010']);
    const receipt = (await (await client.fetch(new URL(response.headers.get('location') ?? '').pathname)).json()) as { entries: { state: string }[] };
    expect(receipt.entries.map(({ state }) => state)).toEqual(['received']);
  });

  test('REST-066: every entry of a batch is answered so', async () => {
    const client = await intake.client();
    const entry = ['I-2', 'I-3'].map((value) => ({ resource: encounter(value), request: { method: 'POST', url: 'Encounter' } }));
    const response = await client.postJson('/fhir/R4', { resourceType: 'Bundle', type: 'batch', entry }, { 'content-type': 'application/fhir+json' });
    const { entry: answers } = (await response.json()) as { entry: { response: { status: string } }[] };
    expect(answers.map(({ response: { status } }) => status.slice(0, 3))).toEqual(['202', '202']);
  });
});
