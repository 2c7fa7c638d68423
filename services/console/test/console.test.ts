import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listAudit, registerClient, replaceClientKeys, revokeClient } from '@ehch/ledger';
import { CANARY, type Client, type ConsoleFixture, createConsoleFixture, OPERATOR, PLATFORM, STRANGER } from './console-fixture.ts';

const HOSTILE = `<img src=x onerror="alert(1)">'&`;
const SILENT = { class: 'retry', code: 'EHCH-SUB-114', text: 'The subscriber did not answer in time.', who: 'network' } as const;

let console: ConsoleFixture;
let cookie: string;
let quiet: string;
let failing: string;
beforeAll(async () => {
  console = await createConsoleFixture();
  cookie = await console.signIn();
  quiet = await console.subscribe({ ...PLATFORM, clientId: 'quiet-platform' });
  failing = await console.subscribe(PLATFORM, [{ system: 'phone', value: '0113 496 0123', use: 'work' }, { system: 'email', value: 'desk@platform.example' }]);
  await console.fire(failing, [{}, { retraction: true }, {}]);
  await console.fail(failing, SILENT);
});
afterAll(() => console.close());

describe('signing in', () => {
  test('needs a token that may see how far behind subscribers are', async () => {
    expect((await fetch(`${console.urls[0]}/console/sign-in`, { method: 'POST' })).status).toBe(401);
    const refused = await console.ask(STRANGER);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([403, expect.stringContaining('application/fhir+json')]);
    expect((await console.ask(PLATFORM)).status).toBe(201);
  });

  test('gives a link that is good for a minute', async () => {
    const { url, expiresAt } = (await (await console.ask()).json()) as { url: string; expiresAt: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/console\/sign-in\?link=[\w-]{43}$/);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(50_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(61_000);
  });

  test('a link is used up once, whichever processes it comes to at the same time', async () => {
    const link = await console.link();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => console.redeem(link, { url: console.urls[n % 2] ?? '' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, ...Array.from({ length: 9 }, () => 401)]);
    expect((await console.redeem(link)).status).toBe(401);
  });

  test('a link that is only looked at is not used up', async () => {
    const link = await console.link();
    for (let n = 0; n < 3; n += 1) expect((await console.get(`/sign-in?link=${link}`)).text).toContain('Open the console');
    expect((await console.redeem(link)).status).toBe(303);
  });

  test('a link that is older than a minute is good for nothing', async () => {
    const link = await console.link();
    await console.ledger.updateTable('console_pass').set({ expires_at: new Date(Date.now() - 1) }).where('kind', '=', 'link').execute();
    const answer = await console.redeem(link);
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('older than a minute')]);
  });

  test('the cookie is out of reach of scripts and of other sites, and lasts eight hours', async () => {
    const set = (await console.redeem(await console.link())).headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^ehch-console=[\w-]{43}; Max-Age=28800; Path=\/console; Expires=.*; HttpOnly; SameSite=Strict$/);
    const { rows } = { rows: await console.ledger.selectFrom('console_pass').select('expires_at').where('kind', '=', 'session').orderBy('expires_at', 'desc').limit(1).execute() };
    expect((rows[0]?.expires_at.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(28_801_000);
  });

  test.each([['another site', 'https://evil.example'], ['nobody who says so', undefined], ['a page that hides itself', 'null']])('neither begins nor ends by a form of %s', async (_who, origin) => {
    const answer = await fetch(`${console.urls[0]}/console/session`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ link: await console.link() }), headers: origin === undefined ? {} : { origin } });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
    const out = await fetch(`${console.urls[0]}/console/sign-out`, { method: 'POST', redirect: 'manual', headers: { cookie, ...(origin !== undefined && { origin }) } });
    expect(out.status).toBe(403);
    expect((await console.get('/', cookie)).status).toBe(200);
  });

  test('ends for good with signing out, and all of it is in the audit', async () => {
    const client = { ...PLATFORM, clientId: 'platform-1' };
    const own = await console.signIn(client);
    expect((await console.get('/', own)).status).toBe(200);
    const out = await fetch(`${console.urls[0]}/console/sign-out`, { method: 'POST', redirect: 'manual', headers: { cookie: own, origin: console.urls[0] } });
    expect([out.status, out.headers.get('location'), out.headers.get('set-cookie')]).toEqual([303, '/console/sign-in', expect.stringContaining('ehch-console=;')]);
    expect((await console.get('/', own)).status).toBe(401);
    const rows = await listAudit(console.ledger, 'north', { filter: { clientId: 'platform-1' }, limit: 3 });
    expect(rows.map(({ event }) => event)).toEqual(['console-signed-out', 'console-signed-in', 'console-link-given']);
  });

  test('a client that may no longer see it sees nothing from its next look on', async () => {
    const own = await console.signIn();
    await console.ledger.updateTable('client').set({ scopes: ['system/Encounter.r'] }).where('client_id', '=', OPERATOR.clientId).execute();
    expect((await console.get('/', own)).status).toBe(403);
    await console.ledger.updateTable('client').set({ scopes: [OPERATOR.scopes] }).where('client_id', '=', OPERATOR.clientId).execute();
    expect((await console.get('/', own)).status).toBe(200);
  });

  test('SEC-014: neither links nor sessions outlive the keys or the registration that they were got with', async () => {
    const { ledger } = console;
    const client: Client = { clientId: 'operator-2', tenant: 'north', scopes: 'system/operations.r' };
    const registration = { ...client, jwks: { keys: [] }, scopes: [client.scopes] };
    const changed = { jwks: { keys: [] }, requestId: crypto.randomUUID() };
    await registerClient(ledger, registration, { replace: false, requestId: changed.requestId });
    const changes = [
      () => replaceClientKeys(ledger, client.clientId, { ...changed, overlap: false }),
      async () => { await revokeClient(ledger, client.clientId, changed.requestId); await registerClient(ledger, registration, { replace: true, requestId: changed.requestId }); },
      // As where a session begins while the client is being changed.
      () => ledger.updateTable('client').set((eb) => ({ generation: eb('generation', '+', 1) })).where('client_id', '=', client.clientId).execute(),
    ];
    for (const change of changes) {
      const { generation } = await ledger.selectFrom('client').select('generation').where('client_id', '=', client.clientId).executeTakeFirstOrThrow();
      const [own, link] = [await console.signIn({ ...client, generation }), await console.link({ ...client, generation })];
      await replaceClientKeys(ledger, client.clientId, { ...changed, overlap: true });
      expect((await console.get('/', own)).status).toBe(200);
      await change();
      expect([(await console.get('/', own)).status, (await console.redeem(link)).status, (await console.ask({ ...client, generation })).status]).toEqual([401, 401, 401]);
    }
  });

  test('no secret of a link or session reaches the log or the ledger', async () => {
    const link = await console.link();
    const own = (await console.redeem(link)).headers.get('set-cookie')?.match(/=([\w-]{43});/)?.[1] ?? '';
    await console.get('/', `ehch-console=${own}`);
    const kept = JSON.stringify(await console.ledger.selectFrom('console_pass').selectAll().execute());
    expect(own).toHaveLength(43);
    for (const secret of [link, own]) expect([console.lines.join(''), kept].filter((text) => text.includes(secret))).toEqual([]);
  });
});

describe('every page', () => {
  const paths = () => ['/', '/lag', `/subscribers/${failing}`, '/doctor', '/errors/EHCH-SUB-114'];

  test('says nothing to who is not signed in but how to', async () => {
    for (const path of paths()) {
      const { status, text } = await console.get(path);
      expect([path, status]).toEqual([path, 401]);
      expect(text).toContain('ehch console');
      expect(text).not.toMatch(/platform-1|pcsp-agreed/);
    }
  });

  test('loads, runs, frames and sends to nothing but what comes from here, and is kept by nobody', async () => {
    for (const path of [...paths(), '/sign-in', '/nothing-here']) {
      const { headers } = await console.get(path, cookie);
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
      expect([headers.get('cache-control'), headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['no-store', 'nosniff', 'same-origin']);
    }
  });

  test('has nothing of a resident in it', async () => {
    for (const path of [...paths(), `/subscribers/${failing}/outages.csv`]) {
      const { status, text } = await console.get(path, cookie);
      expect([path, status]).toEqual([path, 200]);
      for (const word of [...CANARY, 'Patient/7', 'secret-path']) expect(text).not.toContain(word);
    }
  });

  test('shows a name that would be markup as it is written', async () => {
    const hostile = await console.subscribe({ ...PLATFORM, clientId: HOSTILE }, [{ system: 'phone', value: '"><script>alert(1)</script>' }]);
    await console.fire(hostile, [{ retraction: true }]);
    await console.fail(hostile, { ...SILENT, text: '<script>alert(2)</script>' });
    for (const path of ['/', '/lag', `/subscribers/${hostile}`]) {
      const { text } = await console.get(path, cookie);
      expect(text).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;');
      expect(text).not.toMatch(/<img|<script>|onerror="/);
    }
    await console.ledger.updateTable('subscription').set({ deleted_at: new Date() }).where('id', '=', hostile).execute();
  });

  test('that is not there says so, whatever is asked for', async () => {
    for (const path of ['/nothing-here', '/subscribers/1', `/subscribers/${crypto.randomUUID()}`, '/errors/EHCH-NO-1', '/errors/constructor']) expect([path, (await console.get(path, cookie)).status]).toEqual([path, 404]);
  });
});

describe('the page of the lag', () => {
  test('says of each subscriber how it stands, the one that needs somebody most first', async () => {
    const { text } = await console.get('/lag', cookie);
    const rows = [...text.matchAll(/<tr id="row-([\w-]+)">(.*?)<\/tr>/gs)].map(([, id, cells = '']) => ({ id, cells: cells.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ') }));
    expect(rows.map(({ id }) => id)).toEqual([failing, quiet]);
    expect(rows[0]?.cells).toMatch(/platform-1 pcsp-agreed failing 3 0 3 \d+ s since .* after 7 attempts The subscriber did not answer in time\. EHCH-SUB-114/);
    expect(text).toContain('1 subscriber of 2 is behind. 1 subscriber cannot be reached.');
    expect(text).toMatch(/<tfoot><tr><th scope="row">2 subscribers<\/th><td><\/td><td class="number">3<\/td><td class="number">0<\/td><td class="number">3<\/td>/);
  });

  test('has what was taken back without an answer on top, with whom to call and what to say', async () => {
    const { text } = await console.get('/lag', cookie);
    const alarm = text.slice(text.indexOf('class="alarm"'), text.indexOf('id="subscribers"'));
    expect(alarm).toContain('1 retraction not acknowledged yet');
    expect(alarm).toContain('<a href="tel:01134960123">0113 496 0123</a> (work phone)');
    expect(alarm).toContain('desk@platform.example');
    expect(alarm).toMatch(/event number 2 of your subscription\. It has not reached your system yet/);
    expect(alarm).toContain(`POST ${console.urls[0]}/fhir/R4/Subscription/${failing}/$acknowledge?number=2`);
    await console.ledger.updateTable('retraction').set({ alerted_at: new Date() }).where('subscription_id', '=', failing).execute();
    expect((await console.get('/lag', cookie)).text).toContain('Telephone now: 1 retraction not acknowledged in time');
  });

  test('shows circuits that are open, by origin alone', async () => {
    await console.ledger.insertInto('endpoint').values({ url: 'https://platform1.example/hook/secret-path', width: 0, not_before: new Date(Date.now() + 60_000) }).execute();
    const { text } = await console.get('/lag', cookie);
    expect(text).toMatch(/Open circuits[\s\S]*https:\/\/platform1\.example<\/th><td>platform-1<\/td><td>left alone until/);
    await console.ledger.deleteFrom('endpoint').execute();
  });

  test('shows a subscriber its own alone, and not the numbers of others', async () => {
    const own = await console.signIn(PLATFORM);
    const { text } = await console.get('/lag', own);
    expect(text).toContain(`row-${failing}`);
    expect(text).not.toContain('quiet-platform');
    expect((await console.get(`/subscribers/${quiet}`, own)).status).toBe(404);
    expect((await console.get(`/subscribers/${quiet}/outages.csv`, own)).status).toBe(404);
    expect((await console.get('/doctor', own)).status).toBe(403);
    expect((await console.get('/', own)).text).not.toMatch(/Receipts in work|EHCH-ID-004/);
  });

  test('says what to do next where nobody has subscribed', async () => {
    const own = await console.signIn({ clientId: STRANGER.clientId, tenant: 'north', scopes: 'system/Subscription.r' });
    await console.ledger.updateTable('client').set({ scopes: ['system/Subscription.r'] }).where('client_id', '=', STRANGER.clientId).execute();
    expect((await console.get('/lag', own)).text).toMatch(/Nobody has subscribed yet[\s\S]*docs\/subscribers\.md/);
  });
});

describe('the front page', () => {
  test('says what is on its way, and what is held by who must act', async () => {
    const text = (await console.get('/', cookie)).text.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/Records in work 1 0 published/);
    expect(text).toMatch(/Who Code What Where How many the sender EHCH-ID-004 .* rows held 1/);
    expect(text).toMatch(/1 receipt Receipt Source Received Records on their way [\w-]{36} care-home-residents/);
  });
});

describe('the page of a subscriber', () => {
  test('has its attempts, and its outages to be kept with the record of an incident', async () => {
    await console.tried(failing, { answer: 'accepted', status: 200 }, { answer: 'silent' }, { answer: 'refused', status: 500 }, { answer: 'accepted', status: 204 }, { answer: 'silent' });
    const { text } = await console.get(`/subscribers/${failing}`, cookie);
    expect(text).toContain('event 3');
    expect(text).toContain('refused (500)');
    expect([...text.matchAll(/<tr id="outage-/g)]).toHaveLength(2);
    const { headers, text: csv } = await console.get(`/subscribers/${failing}/outages.csv`, cookie);
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual(['text/csv; charset=utf-8', `attachment; filename="outages-${failing}.csv"`]);
    const [head, lasting, over] = csv.trim().split('\n').map((line) => line.split(','));
    expect(head?.slice(0, 3)).toEqual(['from', 'to', 'failed attempts']);
    expect(lasting?.slice(1, 8)).toEqual(['', '1', 'silent', '', '3', expect.stringMatching(/^\d+$/), '2']);
    expect([over?.[2], over?.[3], over?.[4], over?.[11]]).toEqual(['2', 'refused', '500', '']);
  });
});

describe('the style and the script', () => {
  test('come from here, may be kept for good, and can be had without signing in', async () => {
    const { text } = await console.get('/lag', cookie);
    const addresses = [...text.matchAll(/(?:src|href)="(\/console\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(addresses).toHaveLength(3);
    for (const path of [...addresses, addresses[1]?.replace('console.css', 'idiomorph.js') ?? '']) {
      const answer = await fetch(console.urls[0] + path);
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'public, max-age=31536000, immutable']);
    }
    expect([...text.matchAll(/(?:src|href|action)="([^"]+)"/g)].filter(([, path = '']) => !/^(\/console\/|#|tel:)/.test(path))).toEqual([]);
    expect((await fetch(`${console.urls[0]}/console/assets/1/..%2Fconfig.ts`)).status).toBe(401);
  });
});
