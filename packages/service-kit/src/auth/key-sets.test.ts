import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKeySetReader } from './fetch-key-set.ts';
import { createKeySets } from './key-sets.ts';

let server: Server;
let url: string;
let asked: number;
let answer: RequestListener;
beforeEach(async () => {
  asked = 0;
  server = createServer((req, res) => {
    asked += 1;
    answer(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const publishing = (kids: string[], headers: Record<string, string> = {}): RequestListener => (_req, res) => { res.writeHead(200, headers).end(JSON.stringify({ keys: kids.map((kid) => ({ kid, kty: 'EC' })) })); };
const allowing = () => createKeySetReader({ allowedOrigins: [new URL(url).origin], timeoutMs: 300 });
const kidsOf = ({ keys }: { keys: { kid?: string }[] }) => keys.map(({ kid }) => kid);

describe('keys that a client publishes itself', () => {
  let now = 0;
  const open = () => createKeySets({ read: allowing(), now: () => now });
  beforeEach(() => { now = 0; });

  test('SEC-007: are read once, by however many ask, and kept for an hour at most', async () => {
    answer = publishing(['a'], { 'cache-control': 'public, max-age=86400' });
    const sets = open();
    await Promise.all([1, 2, 3].map(() => sets.find(url, 'a')));
    now = 3_599_000;
    await sets.find(url, 'a');
    expect(asked).toBe(1);
    now = 3_601_000;
    await sets.find(url, 'a');
    expect(asked).toBe(2);
  });

  test.each([['max-age=120', 119_000, 121_000], ['no-store', 4_999, 5_000], ['max-age=0', 4_999, 5_000]])('SEC-007: are kept no longer than %s, but for five seconds, however many ask', async (control, before, after) => {
    answer = publishing(['a'], { 'cache-control': control });
    const sets = open();
    await sets.find(url, 'a');
    const first = asked;
    now = before;
    for (let count = 0; count < 20; count += 1) await sets.find(url, 'a');
    expect(asked).toBe(first);
    now = after;
    await sets.find(url, 'a');
    expect(asked).toBe(first + 1);
  });

  test('SEC-007, SEC-008: are looked at again for an unknown id, once a minute; old and new serve side by side, and one that is gone no more', async () => {
    answer = publishing(['old']);
    const sets = open();
    await sets.find(url, 'old');
    answer = publishing(['old', 'new']);
    now = 59_000;
    expect(kidsOf(await sets.find(url, 'new'))).toEqual(['old']);
    now = 61_000;
    expect(kidsOf(await sets.find(url, 'new'))).toEqual(['old', 'new']);
    for (let count = 0; count < 20; count += 1) await sets.find(url, `made-up-${count}`);
    expect(asked).toBe(2);
    answer = publishing(['new']);
    now = 61_000 + 3_600_000;
    expect(kidsOf(await sets.find(url, 'old'))).toEqual(['new']);
  });

  test('SEC-007: serve for a day where the client\'s server is away, and are refused after', async () => {
    answer = publishing(['a']);
    const sets = open();
    await sets.find(url, 'a');
    answer = (_req, res) => { res.writeHead(503).end(); };
    now = 23 * 3_600_000;
    expect(kidsOf(await sets.find(url, 'a'))).toEqual(['a']);
    await sets.find(url, 'a');
    expect(asked).toBe(2);
    now = 24 * 3_600_000 + 1;
    await expect(sets.find(url, 'a')).rejects.toThrow();
  });

  test.each<[string, RequestListener]>([
    ['a redirect', (_req, res) => { res.writeHead(302, { location: url }).end(); }],
    ['no JSON', (_req, res) => { res.end('<html>'); }],
    ['no key set', (_req, res) => { res.end('{"keys":[1]}'); }],
    ['more than 64 KiB', (_req, res) => { res.end(`{"keys":[],"x":"${'x'.repeat(70_000)}"}`); }],
    ['nothing in time', () => undefined],
  ])('SEC-007: cannot be had of %s', async (_what, listener) => {
    answer = listener;
    await expect(open().find(url, 'a')).rejects.toThrow('cannot be had');
    expect(asked).toBe(1);
  });
});

describe('WH-050: keys are not read', () => {
  test.each(['http://client.example/jwks', 'https://127.0.0.1/jwks', 'https://[::1]/jwks', 'https://169.254.169.254/latest', 'https://user:secret@client.example/jwks', 'file:///etc/passwd'])('from %s', async (address) => {
    await expect(createKeySetReader({ resolve: () => Promise.resolve([{ address: '1.1.1.1', family: 4 }]) })(address)).rejects.toThrow('such an address');
  });

  test('from a name that leads to a private address', async () => {
    await expect(createKeySetReader({ resolve: () => Promise.resolve([{ address: '10.0.0.1', family: 4 }]) })('https://client.example/jwks')).rejects.toMatchObject({ code: 'EHCH_BLOCKED' });
  });
});
