import { runCommand } from '@ehch/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CheckResult } from '@ehch/service-kit';
import { registerClient } from '../support/client.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';

let database: TestLedger;
let intake: TestProcess;
let mapper: TestProcess;
let sandbox: TestProcess;
beforeAll(async () => {
  database = await createTestLedger();
  const start = (service: string, env: Record<string, string> = {}) => startProcess(`services/${service}/src/main.ts`, { DATABASE_URL: database.url, ...env });
  sandbox = await start('fhir-sandbox');
  [intake, mapper] = await Promise.all([start('intake', { FHIR_BASE_URL: `${sandbox.url}/sandbox/fhir/R4` }), start('mapper')]);
}, 120_000);
afterAll(async () => {
  await Promise.all([intake.stop(), mapper.stop(), sandbox.stop()]);
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
    expect(['EHCH', 'Node.js', 'mode', 'FHIR server', 'FHIR features', 'FHIR server token'].map((name) => lines.get(name)?.state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(lines.get('retention')?.found).toBe('cells 30 d, of held rows 90 d, overtaken records 30 d, idempotency keys 24 h, audit 2922 d');
  });

  test('within a container asks the service that runs there and what it is set up to reach, without a token', async () => {
    const { failing, lines } = await doctor({ EHCH_PORT: new URL(mapper.url).port, DATABASE_URL: database.url }, '--here');
    expect([failing, lines.get('service')?.found, lines.get('PostgreSQL')?.state]).toEqual([AILING, 'ready', 'ok']);
  });

  test.each([
    ['redis+cluster://:secret-word@HERE', 'ok', 'reached'],
    ['rediss+sentinel://:secret-word@HERE/mymaster?host=127.0.0.1:9', 'warn', '1 of 2 reached'],
  ])('within a container finds Redis where services do: %s', async (address, state, found) => {
    const { lines, said } = await doctor({ EHCH_PORT: new URL(mapper.url).port, REDIS_URL: address.replace('HERE', new URL(mapper.url).host) }, '--here');
    expect(lines.get('Redis')).toMatchObject({ state, found });
    expect(said).not.toContain('secret-word');
  });

  test('within a container names what cannot be reached, and no password', async () => {
    const { code, lines, said } = await doctor({ EHCH_PORT: '9', DATABASE_URL: 'postgres://ehch:secret-word@127.0.0.1:9/none', REDIS_URL: 'redis://:secret-word@127.0.0.1:9', FHIR_BASE_URL: 'http://127.0.0.1:9/fhir' }, '--here');
    expect(code).toBe(1);
    expect(['service', 'Redis', 'FHIR server', 'PostgreSQL'].map((name) => lines.get(name)?.state)).toEqual(['fail', 'fail', 'fail', 'fail']);
    expect(said).not.toContain('secret-word');
  });
});
