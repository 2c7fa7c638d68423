import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CheckResult } from './api.ts';
import { runCommand } from './program.ts';

let server: Server;
let folder: string;
let answers: Record<string, { status?: number; body: unknown }>;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ehch-operating-'));
  answers = {};
  server = createServer((req, res) => {
    const { status = 200, body } = answers[req.url ?? ''] ?? { status: 404, body: {} };
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = { EHCH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, EHCH_TOKEN: 'token-1', EHCH_DATA_DIR: folder };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const well: CheckResult[] = [{ name: 'EHCH', state: 'ok', found: '0.1.0' }, { name: 'PostgreSQL', state: 'ok', found: '18.1, UTF8, 10 MB' }];

describe('ehch doctor', () => {
  test('prints a line for each check and ends with 0 where all is well', async () => {
    answers['/doctor'] = { body: well };
    const { code, out } = await run('doctor');
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {4}command {5}ehch 0\.1\.0 on Node\.js v\d+/);
    expect(out).toMatch(/^ok {4}PostgreSQL {2}18\.1, UTF8, 10 MB$/m);
  });

  test('says below a line what to do, and ends with 1 where a check fails', async () => {
    answers['/doctor'] = { body: [...well, { name: 'queue', state: 'fail', found: 'maxmemory-policy allkeys-lru', fix: 'Set it to noeviction.' }] };
    const { code, out } = await run('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/^fail {2}queue {7}maxmemory-policy allkeys-lru\n {18}Set it to noeviction\.$/m);
  });

  test('ends with 0 where a check only warns', async () => {
    answers['/doctor'] = { body: [...well, { name: 'disk', state: 'warn', found: '2 GB', fix: 'Make room.' }] };
    expect((await run('doctor')).code).toBe(0);
  });

  test('says that EHCH is of another version than the command', async () => {
    answers['/doctor'] = { body: [{ name: 'EHCH', state: 'ok', found: '9.0.0' }] };
    const { out } = await run('doctor', '--json');
    expect(JSON.parse(out)).toContainEqual({ name: 'EHCH', state: 'warn', found: '9.0.0, and this command is 0.1.0', fix: expect.any(String) });
  });

  test('says what to do where nothing answers', async () => {
    await new Promise((resolve) => { server.close(resolve); });
    server = createServer().listen(0);
    const { code, out } = await run('doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ name: 'command', state: 'ok' }, { name: 'address', state: 'fail', fix: expect.stringContaining('Is EHCH running?') }]);
  });

  test('says so where there is no client to ask with, or it may not ask', async () => {
    answers['/doctor'] = { status: 403, body: { issue: [{ details: { text: 'The scope system/operations.r is needed.' }, diagnostics: 'Ask the operator.' }] } };
    expect((await run('doctor')).out).toContain('The scope system/operations.r is needed.');
    delete env['EHCH_TOKEN'];
    expect((await run('doctor')).out).toContain('demo-client.json');
  });
});

describe('ehch status', () => {
  const overview = {
    records: { total: 12, received: 1, mapped: 2, published: 8, superseded: 1 },
    waiting: 2,
    held: [{ code: 'EHCH-ID-004', count: 3 }],
    parked: [{ lane: 'map', code: 'EHCH-MAP-003', count: 1 }],
    subscriptions: [{ id: 's-1', topic: 'https://ehch.example/fhir/SubscriptionTopic/pcsp-agreed', status: 'active', events: 5, delivered: 4 }],
    sources: [{ source: 'care-home-residents', lastReceiptAt: '2026-11-16T09:00:00.000Z', rows: 31 }],
  };

  test('shows everything on one page', async () => {
    answers['/status'] = { body: overview };
    const { code, out } = await run('status');
    expect(code).toBe(0);
    expect(out.replaceAll(/[ │]+/g, ' ')).toContain(' 12 1 2 8 1 2 ');
    for (const text of ['Rows held: 3', 'EHCH-ID-004', 'EHCH-MAP-003', 'pcsp-agreed', 'care-home-residents', '2026-11-16 09:00 GMT']) expect(out).toContain(text);
  });

  test('gives it as JSON', async () => {
    answers['/status'] = { body: overview };
    expect(JSON.parse((await run('status', '--json')).out)).toEqual(overview);
  });
});

describe('ehch error', () => {
  test('shows the page of a code, however it is typed', async () => {
    const { code, out } = await run('error', 'ehch-id-004');
    expect(code).toBe(0);
    expect(out).toMatch(/^# EHCH-ID-004\n/);
    expect(out).toContain('## What to do');
  });

  test('names the codes of the same family where there is none', async () => {
    const { code, err } = await run('error', 'EHCH-ID-999');
    expect(code).toBe(1);
    expect(err).toMatch(/There is no code EHCH-ID-999\. There are: EHCH-ID-001, /);
  });

  test('names the codes of a family that is typed, and of no other', async () => {
    const { err } = await run('error', 'EHCH-ID');
    expect(err).toContain('There are: EHCH-ID-001, ');
    expect(err.match(/EHCH-(?!ID)[A-Z0-9]+-/g)).toBeNull();
  });

  test('reads nothing but pages', async () => {
    expect((await run('error', '../../package')).err).toMatch(/^There is no code/);
  });
});

describe('ehch lag', () => {
  const lag = { subscription: '1', tenant: 'a', clientId: 'c', topic: 'https://x/pcsp-agreed', status: 'active', head: 2, delivered: 2, waiting: 0, retractions: [] as object[] };
  const overdue = { eventNumber: 2, raisedAt: '2026-07-09T09:00:00Z', sentAt: null, alertedAt: '2026-07-09T09:15:00Z' };

  test('ends with 0, and with 3 where what was taken back is not acknowledged in time', async () => {
    answers['/lag'] = { body: { asOf: '2026-07-09T10:00:00Z', subscriptions: [lag] } };
    expect((await run('lag')).code).toBe(0);
    answers['/lag'] = { body: { asOf: '2026-07-09T10:00:00Z', subscriptions: [{ ...lag, retractions: [overdue] }] } };
    const { code, out } = await run('lag', '--json');
    expect([code, JSON.parse(out)]).toEqual([3, answers['/lag'].body]);
  });
});

describe('ehch round', () => {
  const week = {
    home: { reference: 'Organization/1', odsCode: 'VM1AB' },
    networks: [{ reference: 'Organization/2', odsCode: 'U90001' }],
    week: '2026-W47',
    from: '2026-11-16',
    to: '2026-11-22',
    counted: true,
    text: 'The round Encounter/9 is finished and counts for 2026-W47.',
    residents: { living: 31, seen: 2 },
    rounds: [{ encounter: 'Encounter/9', url: 'x', kind: 'round', status: 'finished', start: '2026-11-17T10:00:00Z', participants: [{ roles: ['round-lead', 'general-practitioner'] }], residents: { listed: 3, seen: 2 }, outcomes: { total: 2, decisions: { referral: 2 } }, contacts: [{ encounter: 'Encounter/12', url: 'x', start: '2026-11-17T11:00:00Z', linkedBy: 'part-of' }, { encounter: 'Encounter/11', url: 'x', start: '2026-11-17T10:30:00Z', linkedBy: 'listed-at-its-time' }] }],
    otherContacts: [{ encounter: 'Encounter/10', url: 'x', start: '2026-11-17T10:45:00Z' }],
  };

  test('walk (b) step 16: tells whether it counts, who took part, how many were seen of how many, and the encounters by their time', async () => {
    answers['/rounds?home=VM1AB&week=2026-W47'] = { body: week };
    const { code, out } = await run('round', '--home', 'VM1AB', '--week', '2026-W47');
    expect(code).toBe(0);
    for (const text of ['VM1AB of U90001, 2026-W47 (2026-11-16 to 2026-11-22): The round Encounter/9 is finished', 'Of 31 residents who live there 2 were seen', '2026-11-17 10:00 GMT', 'general-practitioner', '2 referral']) expect(out).toContain(text);
    expect([...out.matchAll(/Encounter\/1\d/g)].map(([one]) => one)).toEqual(['Encounter/11', 'Encounter/10', 'Encounter/12']);
  });

  test('gives it as JSON, and ends with 3 where it does not count', async () => {
    answers['/rounds?home=VM1AB&week=2026-W46'] = { body: { ...week, counted: false, rounds: [], otherContacts: [] } };
    const { code, out } = await run('round', '--home', 'VM1AB', '--week', '2026-W46', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([3, { counted: false }]);
    expect((await run('round', '--home', 'VM1AB')).code).toBe(1);
  });
});

test('ehch drill asks for hours that a subscription lasts, and for a stack', async () => {
  expect((await run('drill', 'outage', '--hours', '0')).code).toBe(1);
  expect((await run('drill', 'outage', '--hours', '71')).code).toBe(1);
  expect((await run('drill', 'outage')).err).toContain('There is no stack');
});

describe('ehch console', () => {
  test('prints the link alone, so that it can be handed on, and says beside it how long it is good', async () => {
    const link = { url: 'http://127.0.0.1:8080/console/sign-in?link=once', expiresAt: '2026-07-09T09:31:00Z' };
    answers['/console/sign-in'] = { status: 201, body: link };
    const { code, out, err } = await run('console');
    expect([code, out]).toEqual([0, link.url]);
    expect(err).toContain('within a minute');
    expect(JSON.parse((await run('console', '--json')).out)).toEqual(link);
  });
});
