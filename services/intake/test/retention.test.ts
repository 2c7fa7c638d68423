import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../../test/support/until.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { registerFile, residentRow, sendFile } from './support/register.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';

let intake: TestIntake;
let second: TestProcess | undefined;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(async () => {
  await second?.stop();
  await intake.close();
});

test('SEC-055: each time is a setting, what is past it is gone once a process has started, and the metrics say how much', async () => {
  const client = await intake.client();
  await sendFile(client, registerFile([residentRow(), residentRow()]), { headers: { 'idempotency-key': 'one' } });
  second = await startProcess('services/intake/src/main.ts', { DATABASE_URL: intake.databaseUrl, EHCH_KEEP_CELLS: '1ms', EHCH_KEEP_KEYS: '1ms' }, { flags: [] });
  const metrics = async () => (await fetch(`${second?.url}/metrics`)).text();
  await until('all is gone', async () => /^retention_last_completed_timestamp_seconds [1-9]/m.test(await metrics()));
  expect(await intake.ledger.selectFrom('receipt_entry').select('cells').execute()).toEqual([{ cells: null }, { cells: null }]);
  expect(await intake.ledger.selectFrom('receipt').select('idempotency_key').execute()).toEqual([{ idempotency_key: null }]);
  expect((await metrics()).split('\n').filter((line) => line.startsWith('retention_let_go_total'))).toEqual(expect.arrayContaining(['retention_let_go_total{kind="cells"} 2', 'retention_let_go_total{kind="idempotency-keys"} 1', 'retention_let_go_total{kind="audit"} 0']));
});
