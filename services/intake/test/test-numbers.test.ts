import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { TestClient } from '../../../test/support/client.ts';
import { exampleOf } from '../../../test/support/journey.ts';
import { until } from '../../../test/support/until.ts';
import { testNumbersIn, testNumbersOf } from '../src/test-numbers.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { receiptOf, registerFile, residentRow, sendFile } from './support/register.ts';

const TEST_NUMBER = '999 000 0018';

test('EHCH_TEST_NUMBERS: in production nobody of a test is taken unless that is said, in development everybody', () => {
  const modes = (['production', 'development'] as const).map((EHCH_MODE) => [testNumbersOf({ EHCH_MODE, EHCH_TEST_NUMBERS: undefined }), testNumbersOf({ EHCH_MODE, EHCH_TEST_NUMBERS: 'taken' })]);
  expect(modes).toEqual([['refused', 'taken'], ['taken', 'taken']]);
});

test('a number of the range for tests is found wherever a record names somebody', () => {
  const record = { resident: { nhsNumber: TEST_NUMBER }, listed: [{ nhsNumber: '9000000009' }, { nhsNumber: '9990000018' }], note: '9990000018' };
  expect(testNumbersIn(record)).toEqual(['resident.nhsNumber', 'listed[1].nhsNumber']);
});

describe('where numbers of the range for tests are refused', () => {
  let intake: TestIntake;
  let client: TestClient;
  beforeAll(async () => {
    intake = await startIntake({ env: { EHCH_TEST_NUMBERS: 'refused' } });
    client = await intake.client();
  });
  afterAll(() => intake.close());

  const codesOf = async (response: Response) => ((await response.json()) as OperationOutcome).issue.map(({ details, expression }) => [details?.coding?.[0]?.code, expression?.[0]]);

  test('a record with one is refused with a code and the place, and nothing of the number', async () => {
    const record = exampleOf('resident-register', { resident: { nhsNumber: TEST_NUMBER } });
    const response = await client.postJson('/records/resident-register', record);
    expect(response.status).toBe(422);
    const text = await response.clone().text();
    expect([text.includes(TEST_NUMBER), text.includes('9990000018')]).toEqual([false, false]);
    expect(await codesOf(response)).toEqual([['EHCH-ID-012', 'resident.nhsNumber']]);
    expect((await client.postJson('/records/resident-register', exampleOf('resident-register', { resident: { nhsNumber: '9000000009' } }))).status).toBe(202);
  });

  test('a row with one is held, the others go on, and a replay lets it through no more than the file did', async () => {
    const receipt = await receiptOf(await sendFile(client, registerFile([residentRow({ 'NHS No': TEST_NUMBER }), residentRow({ 'NHS No': '9000000017' })])));
    expect(receipt.entries.map(({ state, issues = [] }) => [state, issues.map(({ code }) => code)])).toEqual([['held', ['EHCH-ID-012']], ['received', []]]);
    const replayer = await intake.client({ scope: 'system/records.c system/receipts.r system/replay.ru' });
    const replayed = await replayer.postJson('/replays', { filter: { source: 'care-home-residents' } });
    expect(replayed.status).toBe(202);
    const { id } = (await replayed.json()) as { id: string };
    await until('the replay is over', async () => ((await (await replayer.fetch(`/replays/${id}`)).json()) as { state: string }).state === 'done');
    const after = await receiptOf(await client.fetch(`/receipts/${receipt.id}`));
    expect(after.entries.map(({ state }) => state)).toEqual(['held', 'received']);
  });
});
