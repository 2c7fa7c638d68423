import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestClient } from '../../../test/support/client.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { receiptOf, type ReceiptJson, registerFile, residentRow, sendFile } from './support/register.ts';

let intake: TestIntake;
let client: TestClient;
let receipt: ReceiptJson;
beforeAll(async () => {
  intake = await startIntake();
  client = await intake.client();
  receipt = await receiptOf(await sendFile(client, registerFile(Array.from({ length: 120 }, (_, index) => residentRow(index === 110 ? { Sex: 'Fem' } : {})))));
});
afterAll(() => intake.close());

describe('GET /receipts/{id}', () => {
  const get = async (query: string) => receiptOf(await client.fetch(`/receipts/${receipt.id}${query}`));
  const positions = ({ entries }: ReceiptJson) => entries.map(({ position }) => position);
  const span = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  test('shows a hundred entries if not asked otherwise, counts all, and says where the next are', async () => {
    const page = await get('');
    expect(positions(page)).toEqual(span(0, 100));
    expect(page.counts).toEqual({ total: 120, received: 119, held: 1 });
    expect(page.next).toBe(`/receipts/${receipt.id}?offset=100&limit=100`);
  });

  test('following next shows every entry once', async () => {
    const seen: number[] = [];
    for (let next: string | undefined = `/receipts/${receipt.id}?limit=50`; next; ) {
      const page: ReceiptJson = await receiptOf(await client.fetch(next));
      seen.push(...positions(page));
      next = page.next;
    }
    expect(seen).toEqual(span(0, 120));
  });

  test('has no next on the last page, and none behind it', async () => {
    const last = await get('?offset=119&limit=1');
    expect([positions(last), last.next]).toEqual([[119], undefined]);
    const behind = await get('?offset=120');
    expect([positions(behind), behind.next, behind.counts]).toEqual([[], undefined, { total: 120, received: 119, held: 1 }]);
  });

  test.each(['limit=0', 'limit=1001', 'limit=-1', 'limit=ten', 'limit=1.5', 'limit=1&limit=2', 'offset=-1', 'offset=1e3', 'offset=99999999999', 'limit='])('REST-007: %s is 400 and says what is allowed', async (query) => {
    const response = await client.fetch(`/receipts/${receipt.id}?${query}`);
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain('Numbers in the query are whole, here from');
  });

  test('is listed for its sender alone, the newest first, page by page', async () => {
    const list = async (query: string, who = client) => (await (await who.fetch(`/receipts${query}`)).json()) as { receipts: { id: string; source: string; complete: boolean }[]; next?: string };
    const second = await receiptOf(await sendFile(client, registerFile([residentRow()])));
    const first = await list('?limit=1');
    expect(first).toMatchObject({ receipts: [{ id: second.id, source: 'care-home-residents', complete: true }], next: expect.stringContaining(`before=${second.id}`) });
    expect(await list(first.next!.slice('/receipts'.length))).toMatchObject({ receipts: [{ id: receipt.id }] });
    expect(await list('?source=pcn-homes')).toEqual({ receipts: [], neverReceived: ['source'] });
    expect(await list('', await intake.client({ tenant: 'another' }))).toEqual({ receipts: [] });
    expect((await client.fetch('/receipts?before=x')).status).toBe(404);
  });

  test('SEC-015: is 404 to another tenant, and says no more than of a receipt that never was', async () => {
    const other = await intake.client({ tenant: 'tenant-b' });
    const answers = await Promise.all([receipt.id, randomUUID(), 'no-uuid'].map((id) => other.fetch(`/receipts/${id}`)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    const [theirs, unknown] = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { issue: { details: { text: string } }[] }).issue[0]?.details.text));
    expect(theirs).toBe(unknown);
    expect(theirs).toContain('no such receipt');
  });

  test('shows it to another client of the same tenant', async () => {
    const colleague = await intake.client({ scope: 'system/receipts.r' });
    expect((await colleague.fetch(`/receipts/${receipt.id}`)).status).toBe(200);
  });

  test('SEC-012: asks for a token and for the scope', async () => {
    expect((await fetch(`${intake.url}/receipts/${receipt.id}`)).status).toBe(401);
    const sender = await intake.client({ scope: 'system/records.c' });
    expect((await sender.fetch(`/receipts/${receipt.id}`)).status).toBe(403);
  });
});
