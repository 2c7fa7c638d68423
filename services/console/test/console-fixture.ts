import { randomUUID } from 'node:crypto';
import { createOutcomeRenderer } from '@ehch/fhir';
import { type Lanes, openLanes } from '@ehch/lanes';
import { createSubscription, inTransaction, type Ledger, noteAttempts, openContact, openReceipt, type Reason, saveClient, saveEvents, type TriedNotification } from '@ehch/ledger';
import { createHealth, createHttpApp, createLogger, createMetrics, HTTP_ERRORS, HttpError, type Listening, listen, parseScopes } from '@ehch/service-kit';
import { type RequestHandler } from 'express';
import { createTestLedger } from '../../../test/support/ledger.ts';
import { createConsoleRoutes } from '../src/index.ts';

export interface Client {
  clientId: string;
  tenant: string;
  scopes: string;
  /** That its token carries. */
  generation?: number;
}

export const OPERATOR: Client = { clientId: 'operator-1', tenant: 'north', scopes: 'system/operations.r' };
export const PLATFORM: Client = { clientId: 'platform-1', tenant: 'north', scopes: 'system/Subscription.cruds' };
export const STRANGER: Client = { clientId: 'gp-system-1', tenant: 'north', scopes: 'system/Encounter.cruds' };

/** What no page may show. */
export const CANARY = ['Quillfeather', '9434765919', '1931-05-02', '14 Yew Tree Close'];

export const TOPIC = 'https://ehch.example/fhir/SubscriptionTopic/pcsp-agreed';

/** The console as several processes would serve it, on one ledger of its own. */
export interface ConsoleFixture {
  ledger: Ledger;
  databaseUrl: string;
  urls: readonly [string, string];
  lines: string[];
  /** The answer to a client that asks for a link. */
  ask(client?: Client, url?: string): Promise<Response>;
  link(client?: Client): Promise<string>;
  /** Uses up a link as the page's form does. */
  redeem(link: string, options?: { url?: string; origin?: string | undefined }): Promise<Response>;
  /** Signs in; answers with the cookie. */
  signIn(client?: Client): Promise<string>;
  get(path: string, cookie?: string): Promise<{ status: number; headers: Headers; text: string }>;
  subscribe(client?: Client, contact?: readonly object[]): Promise<string>;
  fire(id: string, changes?: readonly { retraction?: boolean }[]): Promise<void>;
  /** Has the first event in line fail for this reason. */
  fail(id: string, reason: Reason, attempts?: number): Promise<void>;
  tried(id: string, ...answers: Pick<TriedNotification, 'answer' | 'status'>[]): Promise<void>;
  close(): Promise<void>;
}

export async function createConsoleFixture(): Promise<ConsoleFixture> {
  const database = await createTestLedger();
  const { ledger } = database;
  for (const { scopes, ...client } of [OPERATOR, PLATFORM, STRANGER]) await saveClient(ledger, { ...client, jwks: { keys: [] }, scopes: scopes.split(' ') });
  const recordId = await recordOfSomebody(ledger);
  const lines: string[] = [];
  const lanes = await openLanes({ ledger, databaseUrl: database.url, events: { onError: () => undefined } });
  const servers = [await serve({ ledger, lanes }, lines), await serve({ ledger, lanes }, lines)];
  const [first, second] = servers.map(({ url }) => url) as [string, string];
  const fixture: ConsoleFixture = {
    ledger,
    databaseUrl: database.url,
    urls: [first, second],
    lines,
    ask: (client = OPERATOR, url = first) => fetch(`${url}/console/sign-in`, { method: 'POST', headers: { 'x-client': JSON.stringify(client) } }),
    link: async (client) => new URL(((await (await fixture.ask(client)).json()) as { url: string }).url).searchParams.get('link') ?? '',
    redeem: (link, { url = first, origin = url } = {}) => fetch(`${url}/console/session`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ link }), headers: origin === undefined ? {} : { origin } }),
    signIn: async (client) => (await fixture.redeem(await fixture.link(client))).headers.get('set-cookie')?.split(';')[0] ?? '',
    get: async (path, cookie) => {
      const answer = await fetch(`${first}/console${path}`, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
    subscribe: async ({ clientId, tenant } = PLATFORM, contact) => {
      const id = randomUUID();
      const settings = { endpoint: `https://${clientId.replaceAll(/\W/g, '')}.example/hook/secret-path`, headers: [], payload: 'application/fhir+json', content: 'id-only' as const, filters: [], resource: contact === undefined ? {} : { contact } };
      await inTransaction(ledger, async (trx) => {
        await createSubscription(trx, { id, tenant, clientId, topic: TOPIC, settings });
        await trx.updateTable('subscription').set({ status: 'active' }).where('id', '=', id).execute();
        await openContact(trx, id);
      });
      return id;
    },
    fire: async (id, changes = [{}]) => {
      const focus = JSON.stringify({ resourceType: 'CarePlan', description: CANARY.join(' ') });
      await inTransaction(ledger, (trx) => saveEvents(trx, changes.map((change) => ({ recordId, topic: TOPIC, focusType: 'CarePlan', focusId: randomUUID(), focusVersion: '1', facets: { patient: [CANARY[1] ?? ''] }, focus, subjects: ['Patient/7'], subscriptions: [id], ...change }))));
    },
    fail: async (id, reason, attempts = 7) => {
      await ledger.updateTable('lane_item').set({ attempts, reason: JSON.stringify(reason), first_failed_at: new Date(Date.now() - 600_000), due_at: new Date(Date.now() + 240_000) }).where('lane', '=', 'notify').where('key', '=', id).where('seq', '=', 1).execute();
    },
    tried: async (id, ...answers) => {
      for (const [index, { answer, status }] of answers.entries()) await noteAttempts(ledger, [{ subscriptionId: id, kind: 'event-notification', name: String(index + 1), answer, accepted: answer === 'accepted', ...(status !== undefined && { status }), latencyMs: 12 }]);
    },
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await lanes.close();
      await database.close();
    },
  };
  return fixture;
}

async function serve({ ledger, lanes }: { ledger: Ledger; lanes: Lanes }, lines: string[]): Promise<Listening> {
  const logger = createLogger({ service: 'console', level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const checks = { PostgreSQL: () => Promise.resolve({ state: 'ok', found: '18.1' } as const), disk: () => Promise.resolve({ state: 'warn', found: '2 GB', fix: 'Make room.' } as const) };
  const deps = { ledger, lanes, check: standInForTokens, checks, base: '' };
  const app = createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/console': (req, res, next) => { routes(req, res, next); } }, renderError: createOutcomeRenderer(HTTP_ERRORS) });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  const routes: RequestHandler = createConsoleRoutes({ ...deps, base: server.url });
  return server;
}

/** Stands where the host's token check stands: the caller is who the header says. */
const standInForTokens: RequestHandler = (req, _res, next) => {
  const header = req.get('x-client');
  if (header === undefined) throw new HttpError({ status: 401, code: 'token-missing', detail: 'An access token is needed.' });
  const { scopes, ...client } = JSON.parse(header) as Client;
  Object.assign(req, { caller: { ...client, scopes: parseScopes(scopes) ?? [] } });
  next();
};

/** A record on its way, and a row that is held, of somebody who must not be seen. */
async function recordOfSomebody(ledger: Ledger): Promise<number> {
  const receiptId = await openReceipt(ledger, { tenant: 'north', kind: 'file', source: 'care-home-residents', fileName: `${CANARY[0] ?? ''}.csv`, contentDigest: Buffer.alloc(32) });
  const row = { tenant: 'north', receipt_id: receiptId, record_type: 'resident-register', source_system: 'trial', source_key: CANARY[1] ?? '', source_updated_at: new Date(), content_digest: Buffer.alloc(32), body: JSON.stringify(CANARY), lane_key: 'k1', state: 'received' as const };
  const { id } = await ledger.insertInto('record').values(row).returning('id').executeTakeFirstOrThrow();
  const held = { receipt_id: receiptId, position: 1, place: `row 2 ${CANARY[0] ?? ''}`, standing: 'held' as const, issues: JSON.stringify([{ code: 'EHCH-ID-004', text: CANARY.join(' ') }]), cells: JSON.stringify({ name: CANARY[0] ?? '' }) };
  await ledger.insertInto('receipt_entry').values(held).execute();
  return id;
}
