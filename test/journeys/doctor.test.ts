import { runCommand } from '@ehch/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CheckResult } from '@ehch/service-kit';
import { registerClient } from '../support/client.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';

let database: TestLedger;
let intake: TestProcess;
let mapper: TestProcess;
beforeAll(async () => {
  database = await createTestLedger();
  [intake, mapper] = await Promise.all(['intake', 'mapper'].map((service) => startProcess(`services/${service}/src/main.ts`, { DATABASE_URL: database.url }))) as [TestProcess, TestProcess];
}, 120_000);
afterAll(async () => {
  await Promise.all([intake.stop(), mapper.stop()]);
  await database.close();
});

/** The server of the tests is told to forget at a loss of power; the doctor says so. */
const AILING = ['durability'];

async function doctor(env: Record<string, string>, ...flags: string[]): Promise<{ code: number; lines: Map<string, CheckResult>; failing: string[]; said: string }> {
  const out: string[] = [];
  const code = await runCommand(['doctor', '--json', ...flags], { out: (text) => out.push(text), err: (text) => out.push(text), env });
  const said = out.join('\n');
  const results = JSON.parse(said) as CheckResult[];
  return { code, said, failing: results.filter(({ state }) => state === 'fail').map(({ name }) => name), lines: new Map(results.map((line) => [line.name, line])) };
}

describe('ehch doctor', () => {
  test('asks a stack elsewhere by its address and a token, and tells for how long what is kept', async () => {
    const { token } = await registerClient(database.ledger, intake.url, { scope: 'system/operations.r' });
    const { failing, lines } = await doctor({ EHCH_URL: intake.url, EHCH_TOKEN: await token() });
    expect([failing, lines.get('address')?.state, lines.get('migrations')?.state]).toEqual([AILING, 'ok', 'ok']);
    expect(lines.get('retention')?.found).toBe('cells 30 d, of held rows 90 d, overtaken records 30 d, idempotency keys 24 h, audit 2922 d');
  });

  test('within a container asks the service that runs there and what it is set up to reach, without a token', async () => {
    const { failing, lines } = await doctor({ EHCH_PORT: new URL(mapper.url).port, DATABASE_URL: database.url }, '--here');
    expect([failing, lines.get('service')?.found, lines.get('PostgreSQL')?.state]).toEqual([AILING, 'ready', 'ok']);
  });

  test('within a container names what cannot be reached, and no password', async () => {
    const { code, lines, said } = await doctor({ EHCH_PORT: '9', DATABASE_URL: 'postgres://ehch:secret-word@127.0.0.1:9/none', REDIS_URL: 'redis://:secret-word@127.0.0.1:9', FHIR_BASE_URL: 'http://127.0.0.1:9/fhir' }, '--here');
    expect(code).toBe(1);
    expect(['service', 'Redis', 'FHIR server', 'PostgreSQL'].map((name) => lines.get(name)?.state)).toEqual(['fail', 'fail', 'fail', 'fail']);
    expect(said).not.toContain('secret-word');
  });
});
