import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Ledger, ledgerChecks, openLedger } from '@ehch/ledger';
import getPort from 'get-port';
import { registerClient, type TestClient } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { commandsOf, documentedShell } from '../support/documented.ts';
import { type FinalState, readFinalState } from '../support/final-state.ts';
import { exampleOf, type Receipt } from '../support/journey.ts';
import { type MachinePostgres, postgresPrograms, startIn, startMachinePostgres } from '../support/postgres-server.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { type Subscriber, startSubscriber } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const PAGE = 'docs/operations/backup.md';
const ROUNDS = 24;
const HOME = { odsCode: 'VM1AB' };

const programs = postgresPrograms() ?? '';
if (programs === '') console.warn(`*** NO TOOLS OF POSTGRESQL (pg_dump, pg_basebackup and their server): ${PAGE} is not followed by a test here. ***`);

(programs === '' ? describe.skip : describe)('the ledger is restored as the page says, to a moment before its end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ehch-backup-'));
  const servers: MachinePostgres[] = [];
  let fhirDatabase: TestDatabase;
  let sandbox: TestProcess;
  let subscriber: Subscriber;
  let stack: TestProcess;
  let client: TestClient;
  let subscription: string;
  let before: FinalState;
  let settings: Record<string, string>;
  let oldUrl: string;
  let newUrl: string;

  const fhirBase = () => `${sandbox.url}/sandbox/fhir/R4`;
  const start = (url: string) => startProcess('services/standalone/src/main.ts', { ...settings, DATABASE_URL: url });
  const follow = async (heading: string, env: Record<string, string>) => {
    const run = documentedShell(folder, { ...env, PATH: `${programs}:${process.env['PATH'] ?? ''}` });
    for (const { command, ends } of commandsOf(PAGE, heading)) {
      const { status, stdout, stderr } = await run(command);
      expect({ command, ended: ends.includes(status), stderr, stdout }).toMatchObject({ ended: true });
    }
  };
  const send = async (recordType: string, record: unknown): Promise<string> => {
    const response = await client.postJson(`/records/${recordType}`, record);
    expect(response.status).toBe(202);
    return ((await response.json()) as Receipt).id;
  };
  const round = (number: number) => send('round-outcome', exampleOf('round-outcome', { home: HOME, source: { id: `RO-${number}` } }));
  const sendAll = async (): Promise<string[]> => {
    const receipts = [await send('home-register', exampleOf('home-register', { home: HOME })), await send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000009', localId: 'R-1' } }))];
    for (let number = 1; number <= ROUNDS; number += 1) receipts.push(await round(number));
    return receipts;
  };
  const settled = (receipts: readonly string[]) => until('every record is through', async () => {
    const read = await Promise.all(receipts.map(async (id) => (await (await client.fetch(`/receipts/${id}`)).json()) as Receipt));
    return read.every((receipt) => receipt.settled);
  });
  const told = () => new Set(subscriber.events.map(({ focus }) => focus));
  const onLedger = async <T>(url: string, ask: (ledger: Ledger) => Promise<T>): Promise<T> => {
    const ledger = openLedger(url, { poolSize: 1, onError: () => undefined });
    return ask(ledger).finally(() => ledger.destroy());
  };
  const restoredCheck = (url: string) => onLedger(url, async (ledger) => (await ledgerChecks(ledger)['restored']?.())?.state);

  beforeAll(async () => {
    const server = await startMachinePostgres(programs, join(folder, 'old'));
    servers.push(server);
    oldUrl = server.url('postgres');
    fhirDatabase = await createTestDatabase();
    sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: fhirDatabase.url });
    subscriber = await startSubscriber();
    settings = { FHIR_BASE_URL: fhirBase(), EHCH_DATA_DIR: join(folder, 'data'), EHCH_ENDPOINT_ALLOW: subscriber.origin, EHCH_PORT: String(await getPort({ host: '127.0.0.1' })) };
    stack = await start(oldUrl);
    client = await onLedger(oldUrl, (ledger) => registerClient(ledger, stack.url));
    subscription = await subscriber.subscribe(client, 'home-round-outcome');
    await until('the handshake', () => subscriber.handshakes === 1);
  }, 120_000);
  afterAll(async () => {
    await stack.stop();
    await sandbox.stop();
    await subscriber.close();
    await fhirDatabase.drop();
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  test('the backup is taken while work goes on, and work goes on after it', async () => {
    const sending = sendAll();
    await until('something is published and more is to come', () => subscriber.events.length >= 3);
    await follow('Back up while work goes on', { DATABASE_URL: oldUrl });
    await settled(await sending);
    await settled([await round(ROUNDS + 1)]);
    await until('everything is told', () => told().size === ROUNDS + 1);
    before = await readFinalState(fhirBase());
    expect(before.duplicates).toEqual([]);
  }, 120_000);

  test('it is restored on a new server; the doctor says so until it was told', async () => {
    stack.kill();
    await stack.ended();
    servers.shift()?.stop();
    const server = await startMachinePostgres(programs, join(folder, 'new'));
    servers.push(server);
    newUrl = server.url('ehch');
    const run = documentedShell(folder, { PATH: `${programs}:${process.env['PATH'] ?? ''}`, NEW_SERVER_URL: server.url('postgres'), NEW_DATABASE_URL: newUrl });
    const commands = commandsOf(PAGE, 'Restore').map(({ command }) => command);
    expect(commands.at(-1)).toContain('ehch restored');
    for (const command of commands.slice(0, -1)) expect(await run(command)).toMatchObject({ status: 0 });
    expect(await restoredCheck(newUrl)).toBe('fail');
    expect(await run(commands.at(-1) ?? '')).toMatchObject({ status: 0, stdout: expect.stringMatching(/received at 20.*have everything since then sent again[^]*1 subscriptions go on/) });
    expect(await restoredCheck(newUrl)).toBe('ok');
  }, 60_000);

  test('what is sent again is doubled nowhere: the FHIR server has the same versions, and no number tells of two things', async () => {
    const tellingBefore = subscriber.events.length;
    stack = await start(newUrl);
    await settled([...(await sendAll()), await round(ROUNDS + 1)]);
    await until('what was forgotten is told again', () => subscriber.events.length > tellingBefore);
    await settled([await round(ROUNDS + 2)]);
    await until('what is new is told', () => told().size === ROUNDS + 2);
    const after = await readFinalState(fhirBase());
    expect(after.duplicates).toEqual([]);
    const changed = [...before.versions].filter(([identity, version]) => after.versions.get(identity) !== version).map(([identity]) => identity.split('?')[0]);
    expect(changed).toEqual([]);
    const things = Map.groupBy(subscriber.events, ({ webhookId }) => webhookId);
    expect([...things.values()].filter((events) => new Set(events.map(({ focus }) => focus)).size > 1)).toEqual([]);
  }, 120_000);

  test('a subscriber that asks for what it missed is led to a snapshot, from which it goes on', async () => {
    const missed = await client.fetch(`/fhir/R4/Subscription/${subscription}/$catchup?since=2&mode=latest`);
    expect(missed.status).toBe(410);
    const snapshot = (await (await client.fetch(`/fhir/R4/Subscription/${subscription}/$snapshot`)).text()).trim().split('\n').map((line) => JSON.parse(line) as { kind: string; number?: number; digest?: string });
    const { number = 0, digest = '' } = snapshot[0]!;
    expect(number).toBeGreaterThan(1_000_000);
    expect(snapshot.filter(({ kind }) => kind === 'state').length).toBe(ROUNDS + 2);
    expect((await client.fetch(`/fhir/R4/Subscription/${subscription}/$acknowledge?through=${number}&digest=${digest}`, { method: 'POST' })).status).toBe(200);
    await settled([await round(ROUNDS + 3)]);
    await until('the next number', () => subscriber.events.some((event) => event.number === number + 1));
  }, 60_000);

  test('the base backup is a server that has the ledger', async () => {
    const server = await startIn(programs, join(folder, 'base'));
    servers.push(server);
    expect(await onLedger(server.url('postgres'), async (ledger) => (await ledger.selectFrom('record').select('id').execute()).length)).toBeGreaterThan(2);
  }, 60_000);
});
