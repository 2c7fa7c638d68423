import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDecide, type DecisionQuestion } from './decide.ts';

let server: Server;
let url: URL;
let answer: RequestListener;
let failures: number;
beforeEach(async () => {
  failures = 0;
  server = createServer((req, res) => { answer(req, res); });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/decide`);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const question = (purpose: string): DecisionQuestion => ({ stage: 'notify', purpose, subjects: ['Patient/7'], resource: 'Encounter/12', recipient: { tenant: 't', clientId: 'c' } });
const open = () => createDecide({ url, timeoutMs: 300, onFailure: () => { failures += 1; } });

describe('SEC-053: whether something may be told', () => {
  test('is for the service to say, which is told for what, of whom and to whom', async () => {
    let asked = '';
    answer = (req, res) => { void text(req).then((body) => { asked = body; res.end('{"decision":"redact"}'); }); };
    expect(await open()(question('TREAT'))).toBe('redact');
    expect(JSON.parse(asked)).toEqual(question('TREAT'));
  });

  test.each<[string, RequestListener]>([
    ['says something else', (_req, res) => { res.end('{"decision":"maybe"}'); }],
    ['fails', (_req, res) => { res.writeHead(500).end('{"decision":"allow"}'); }],
    ['answers no JSON', (_req, res) => { res.end('allow'); }],
    ['does not answer in time', () => undefined],
  ])('is yes for care and no for all else where the service %s', async (_what, listener) => {
    answer = listener;
    expect([await open()(question('TREAT')), await open()(question('HRESCH')), failures]).toEqual(['allow', 'deny', 2]);
  });

  test('is yes for care and no for all else where there is no service', async () => {
    const decide = createDecide({ url: undefined, onFailure: () => { failures += 1; } });
    expect([await decide(question('TREAT')), await decide(question('PUBHLTH')), failures]).toEqual(['allow', 'deny', 0]);
  });
});
