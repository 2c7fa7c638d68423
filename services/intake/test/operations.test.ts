import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { startIntake, type TestIntake } from './support/intake.ts';
import { registerFile, residentRow } from './support/register.ts';

jest.setTimeout(60_000);

let intake: TestIntake;
beforeAll(async () => { intake = await startIntake(); });
afterAll(() => intake.close());

interface Line { name: string; state: string; found: string; fix?: string }

test('doctor tells of the process, the database, the queue and the FHIR server, each with what to do where it is not well', async () => {
  const client = await intake.client({ scope: 'system/operations.r' });
  const response = await client.fetch('/doctor');
  const lines = (await response.json()) as Line[];
  expect(response.status).toBe(200);
  expect(lines.map(({ name }) => name)).toEqual(['EHCH', 'Node.js', 'mode', 'at rest', 'retention', 'PostgreSQL', 'durability', 'database clock', 'migrations', 'restored', 'backlog', 'set aside', 'queue', 'queue leftovers', 'FHIR server', 'FHIR features', 'FHIR server clock', 'FHIR server token']);
  expect(lines.filter(({ state, fix }) => !['ok', 'warn', 'fail'].includes(state) || (state !== 'ok' && fix === undefined))).toEqual([]);
});

test('status tells by number how records stand and which sources sent files, and names no resident', async () => {
  const sender = await intake.client({ scope: 'system/records.c system/receipts.r' });
  const file = registerFile([residentRow(), residentRow({ 'NHS No': '9000000008' })]);
  expect((await sender.fetch('/files?source=care-home-residents', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file })).status).toBe(202);
  const operator = await intake.client({ scope: 'system/operations.r' });
  const text = await (await operator.fetch('/status')).text();
  expect(JSON.parse(text)).toMatchObject({
    records: { total: 1, received: 1 },
    held: [{ code: 'EHCH-ID-004', count: 1 }],
    sources: [{ source: 'care-home-residents', lastReceiptAt: expect.any(String), rows: 2 }],
  });
  for (const value of Object.values(residentRow()).filter((cell) => cell.length > 3)) expect(text).not.toContain(value);
});

test.each(['/doctor', '/status'])('%s is for operators: a sender is refused, and so is nobody (SEC-012)', async (path) => {
  const sender = await intake.client({ scope: 'system/records.c system/receipts.r' });
  expect((await sender.fetch(path)).status).toBe(403);
  expect((await fetch(new URL(path, intake.url))).status).toBe(401);
});
