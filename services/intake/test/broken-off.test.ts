import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shippedFiles } from '@ehch/sources';
import type { TestClient } from '../../../test/support/client.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { type ReceiptJson, receiptOf, registerFile, residentRow, type Row, sendFile } from './support/register.ts';

const SHIPPED = Object.fromEntries(Object.entries(shippedFiles('care-home-residents')).map(([path, bytes]) => [path, bytes.toString()]));
const YAML = SHIPPED['source.yaml'] ?? '';
/** One that knows one more word for a relationship, and the one after it, which knows it no more. */
const WITH_MISSUS = { ...SHIPPED, 'source.yaml': YAML.replace(/^version: .*$/m, 'version: 2').replace('    Wife: spouse\n', '    Wife: spouse\n    Missus: spouse\n') };
const WITHOUT = { ...SHIPPED, 'source.yaml': YAML.replace(/^version: .*$/m, 'version: 3') };

describe('a file that was broken off, and comes again when its source has changed', () => {
  let intake: TestIntake;
  let client: TestClient;
  let row: (changes?: Row) => Row;
  let serial = 0;
  beforeAll(async () => {
    intake = await startIntake();
  });
  afterAll(() => intake.close());

  /** Sends a file of two rows, read by the version that knows the word, and has it broken off after the first of them. */
  async function brokenOff(): Promise<{ file: string; first: ReceiptJson }> {
    client = await intake.client({ tenant: `tenant-${serial++}` });
    row = (changes = {}) => residentRow({ 'Exported from': `https://${client.tenant}.example`, 'Contact 1': 'Simran Kaur', 'Contact 1 is': 'Missus', ...changes });
    expect((await put(WITH_MISSUS)).status).toBe(201);
    const file = registerFile([row({ 'NHS No': '900 000 0010' }), row()]);
    const first = await send(file);
    expect(first.entries.map(({ state }) => state)).toEqual(['held', 'received']);
    await intake.ledger.updateTable('receipt').set({ completed_at: null, received_at: new Date(Date.now() - 3_600_000) }).where('id', '=', first.id).execute();
    await intake.ledger.deleteFrom('receipt_entry').where('receipt_id', '=', first.id).where('position', '=', 1).execute();
    expect((await put(WITHOUT)).status).toBe(201);
    return { file, first };
  }
  const put = (files: object) => client.fetch('/sources/care-home-residents', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ files }) });
  const send = async (file: string) => receiptOf(await sendFile(client, file, { headers: { 'idempotency-key': 'k' } }));
  const receipt = async (id: string) => receiptOf(await client.fetch(`/receipts/${id}`));

  test('is read to its end by the version that began it', async () => {
    const { file, first } = await brokenOff();
    const again = await send(file);
    expect(again).toMatchObject({ id: first.id, complete: true, counts: { total: 2, received: 1, held: 1 } });
    expect(again.entries.map(({ place, state }) => [place, state])).toEqual([['row 2', 'held'], ['row 3', 'received']]);
  });

  test('is read anew under a receipt of its own where that version is there no more: no row falls together with another', async () => {
    const { file, first } = await brokenOff();
    await intake.ledger.updateTable('receipt').set({ source_version: 77 }).where('id', '=', first.id).execute();
    const again = await send(file);
    expect(again.id).not.toBe(first.id);
    expect(again).toMatchObject({ complete: true, counts: { total: 2, held: 2 } });
    expect(await receipt(first.id)).toMatchObject({ complete: false, counts: { total: 1 } });
    expect((await send(file)).id).toBe(again.id);
  });
});
