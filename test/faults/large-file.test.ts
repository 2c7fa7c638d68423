import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Readable } from 'node:stream';
import { registerClient } from '../support/client.ts';
import { observations } from '../support/large-file.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { CAN_MEASURE_MEMORY, INTAKE_FLAGS, residentSet } from '../support/resident-set.ts';
import { until } from '../support/until.ts';

const ROWS = 40_000;
const MOST_BYTES = 256 * 1_048_576;

if (!CAN_MEASURE_MEMORY) console.warn('*** There is no /proc: what a process holds in memory is not measured. ***');

interface Receipt {
  id: string;
  complete: boolean;
  counts: Record<string, number>;
}

let database: TestLedger;
let intake: TestProcess;
beforeAll(async () => {
  database = await createTestLedger();
});
afterAll(() => database.close());

const start = async () => {
  intake = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url, EHCH_LOG_LEVEL: 'warn' }, { flags: INTAKE_FLAGS });
};

async function send(file: Readable, headers: Record<string, string> = {}): Promise<Receipt> {
  const client = await registerClient(database.ledger, intake.url);
  const response = await client.fetch('/files?source=care-home-observations', { method: 'POST', headers: { 'content-type': 'text/csv', ...headers }, body: file as never, duplex: 'half' } as RequestInit);
  expect(response.status).toBe(202);
  return (await response.json()) as Receipt;
}

const count = async (table: 'record' | 'receipt_entry') => Number((await database.ledger.selectFrom(table).select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()).count);

describe('a file far larger than any home sends', () => {
  test(`I-17: ${ROWS} rows stay below 256 MiB, and hold no more than a tenth of them does`, async () => {
    await start();
    await send(observations(ROWS / 10));
    const ofTenth = CAN_MEASURE_MEMORY ? residentSet(intake.pid).peak : 0;
    const receipt = await send(observations(ROWS));
    const ofAll = CAN_MEASURE_MEMORY ? residentSet(intake.pid).peak : 0;
    await intake.stop();
    expect(receipt.counts).toEqual({ total: ROWS, received: ROWS });
    expect(ofAll).toBeLessThan(MOST_BYTES);
    expect(ofAll - ofTenth).toBeLessThan(MOST_BYTES / 6);
  }, 300_000);

  test('REL-001: after kill -9 half way it is sent again, and each row is there exactly once', async () => {
    const file = () => observations(ROWS / 4, { from: ROWS });
    await start();
    const [recordsBefore, rowsBefore] = [await count('record'), await count('receipt_entry')];
    const cut = send(file()).then(() => 'answered', () => 'cut');
    await until('some of the rows to be committed', async () => (await count('receipt_entry')) >= rowsBefore + ROWS / 8, 120_000);
    intake.kill();
    expect(await cut).toBe('cut');
    await intake.ended();
    const after = (await count('record')) - recordsBefore;
    expect(after).toBeLessThan(ROWS / 4);
    await start();
    const { counts } = await send(file());
    await intake.stop();
    expect(counts).toEqual({ total: ROWS / 4, received: ROWS / 4 });
    expect((await count('record')) - recordsBefore).toBe(ROWS / 4);
    const doubled = await database.ledger.selectFrom('lane_item').select('ref').groupBy('ref').having((eb) => eb.fn.countAll(), '>', 1).execute();
    expect(doubled).toEqual([]);
  }, 300_000);
});
