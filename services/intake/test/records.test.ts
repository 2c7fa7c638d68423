import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { registerClient, type TestClient } from '../../../test/support/client.ts';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';

const example = (type: string, name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../../packages/records/src', type, 'examples', `${name}.record.json`), 'utf8')) as Record<string, unknown>;
const minimal = example('round-outcome', 'minimal');
let serial = 0;
const outcome = (changes: object = {}, source: object = {}) => ({ ...minimal, ...changes, source: { ...(minimal['source'] as object), id: `RO-${serial++}`, ...source } });

interface ReceiptJson {
  id: string;
  kind: string;
  counts: Record<string, number>;
  entries: { state: string; place?: string; issues?: { code: string }[] }[];
}

describe('POST /records/{recordType}', () => {
  let database: TestLedger;
  let intake: TestProcess;
  let client: TestClient;
  let other: TestClient;
  beforeAll(async () => {
    database = await createTestLedger();
    intake = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url });
    client = await registerClient(database.ledger, intake.url);
    other = await registerClient(database.ledger, intake.url, { tenant: 'tenant-b' });
  });
  afterAll(async () => {
    await intake.stop();
    await database.close();
  });

  const post = (body: unknown, headers: Record<string, string> = {}, by: TestClient = client) => by.postJson('/records/round-outcome', body, headers);
  const receiptOf = async (response: Response) => (await response.json()) as ReceiptJson;
  const issuesOf = async (response: Response) => ((await response.json()) as OperationOutcome).issue ?? [];
  const records = async () => Number((await database.ledger.selectFrom('record').select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()).count);

  test('REST-090: answers 202 with a receipt, once the record is committed', async () => {
    const before = await records();
    const response = await post(outcome());
    const receipt = await receiptOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/receipts/${receipt.id}`);
    expect(receipt).toMatchObject({ kind: 'record', counts: { total: 1, received: 1 }, entries: [{ state: 'received' }] });
    expect(await records()).toBe(before + 1);
  });

  test('D10: gives the same receipt for the same record again, and stores it once', async () => {
    const record = outcome();
    const first = await receiptOf(await post(record));
    const before = await records();
    expect((await receiptOf(await post(record))).id).toBe(first.id);
    expect(await records()).toBe(before);
  });

  test('I-14: fifty equal records sent at once are one record with one receipt', async () => {
    const record = outcome();
    const receipts = await Promise.all(Array.from({ length: 50 }, () => post(record).then(receiptOf)));
    expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
    expect(await database.ledger.selectFrom('lane_item').select('ref').innerJoin('record', 'record.id', 'lane_item.ref').where('source_key', '=', String(record.source.id)).execute()).toHaveLength(1);
  });

  test('takes an array whole', async () => {
    const response = await post([outcome(), outcome(), outcome()]);
    expect(await receiptOf(response)).toMatchObject({ kind: 'records', counts: { total: 3 }, entries: [{ place: '[0]' }, { place: '[1]' }, { place: '[2]' }] });
  });

  test('refuses an array in which one record is wrong, says which and why, and leaves nothing behind', async () => {
    const before = await records();
    const response = await post([outcome(), outcome({ resident: { nhsNumber: '9000000001' } })]);
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toContain('application/fhir+json');
    expect(await issuesOf(response)).toMatchObject([{ severity: 'error', expression: ['[1].resident.nhsNumber'], details: { coding: [{ code: 'EHCH-ID-004' }] } }]);
    expect(await records()).toBe(before);
  });

  test('REL-031: refuses a record from the day after tomorrow, since one wrong clock would block every later version', async () => {
    const response = await post(outcome({}, { updatedAt: new Date(Date.now() + 25 * 3_600_000).toISOString() }));
    expect(response.status).toBe(422);
    expect(await issuesOf(response)).toMatchObject([{ details: { coding: [{ code: 'EHCH-VER-002' }] } }]);
  });

  test('answers 409 when a version comes again with other content', async () => {
    const record = outcome();
    await post(record);
    const response = await post({ ...record, decision: 'referral' });
    expect(response.status).toBe(409);
    expect(await issuesOf(response)).toMatchObject([{ details: { coding: [{ code: 'EHCH-VER-001' }] } }]);
  });

  test('D9: answers 409 when a local id comes with another NHS number than before', async () => {
    await post(outcome({ resident: { nhsNumber: '9000000009', localId: 'L-1' } }));
    const response = await post(outcome({ resident: { nhsNumber: '9000000017', localId: 'L-1' } }));
    expect(response.status).toBe(409);
    expect(await issuesOf(response)).toMatchObject([{ details: { coding: [{ code: 'EHCH-ID-010' }] } }]);
  });

  describe('with an Idempotency-Key', () => {
    test('REST-080: answers the same request with the same receipt, though the record is superseded since', async () => {
      const record = outcome({}, { version: 1 });
      const first = await receiptOf(await post(record, { 'idempotency-key': 'k1' }));
      await post({ ...record, source: { ...record.source, version: 2 }, decision: 'referral' });
      expect((await receiptOf(await post(record, { 'idempotency-key': 'k1' }))).id).toBe(first.id);
    });
    test('REST-081: refuses other content under the same key', async () => {
      await post(outcome(), { 'idempotency-key': 'k2' });
      expect((await post(outcome(), { 'idempotency-key': 'k2' })).status).toBe(422);
    });
    test('REST-085: keeps the keys of clients apart', async () => {
      await post(outcome({}, { system: 'https://a.example' }), { 'idempotency-key': 'k3' });
      expect((await post(outcome({}, { system: 'https://b.example' }), { 'idempotency-key': 'k3' }, other)).status).toBe(202);
    });
  });

  describe('SEC-012, SEC-015: security', () => {
    test('asks for a token and for the scope', async () => {
      const open = await fetch(`${intake.url}/records/round-outcome`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
      expect(open.status).toBe(401);
      expect(open.headers.get('www-authenticate')).toContain('Bearer');
      const reader = await registerClient(database.ledger, intake.url, { scope: 'system/receipts.r' });
      expect((await post(outcome(), {}, reader)).status).toBe(403);
    });
    test('shows a receipt to the tenant that sent it and to nobody else', async () => {
      const { id } = await receiptOf(await post(outcome()));
      expect((await client.fetch(`/receipts/${id}`)).status).toBe(200);
      expect((await other.fetch(`/receipts/${id}`)).status).toBe(404);
    });
    test('lets nobody speak in the name of another tenant\'s system', async () => {
      await post(outcome({}, { system: 'https://mine.example' }));
      const response = await post(outcome({}, { system: 'https://mine.example' }), {}, other);
      expect(response.status).toBe(403);
    });
  });

  test.each([
    ['{', 400, 'application/json'],
    ['"text"', 422, 'application/json'],
    ['[]', 422, 'application/json'],
    ['{"a":1,"a":2}', 400, 'application/json'],
    ['{}', 415, 'text/plain'],
    ['', 400, 'application/json'],
  ])('IN-013: refuses %j with %i and an OperationOutcome', async (body, status, type) => {
    const response = await client.fetch('/records/round-outcome', { method: 'POST', headers: { 'content-type': type }, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] });
  });

  test('names the record types where there is no such one', async () => {
    const response = await client.postJson('/records/round-outcomes', {});
    expect(response.status).toBe(404);
    expect(JSON.stringify(await response.json())).toMatch(/home-register, .*round-outcome/);
  });

  test('$map shows bundle, issues and lineage, and writes nothing', async () => {
    const before = await records();
    const response = await client.postJson('/records/round-outcome/$map', outcome());
    expect(response.status).toBe(200);
    const { entries } = (await response.json()) as { entries: { bundle: { type: string }; issues: unknown[]; lineage: { field: string; elements: string[] }[] }[] };
    expect(entries[0]).toMatchObject({ bundle: { type: 'transaction' }, issues: [] });
    expect(entries[0]?.lineage.find(({ field }) => field === 'contact')?.elements).toContain('Encounter[0].class.code');
    expect(await records()).toBe(before);
  });
});
