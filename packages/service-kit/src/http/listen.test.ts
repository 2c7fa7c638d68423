import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import express, { Router, type RequestHandler } from 'express';
import { createHealth } from '../health.ts';
import { createLogger } from '../log/log.ts';
import { createMetrics } from '../metrics.ts';
import { createHttpApp } from './app.ts';
import type { RenderError } from './http-error.ts';
import { listen, type Listening, type ListenOptions } from './listen.ts';

const renderError: RenderError = ({ status, code }) => ({ contentType: 'application/fhir+json', body: JSON.stringify({ form: 'ours', status, code }) });
const opened: Listening[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close({ deadlineMs: 0 })));
});

async function serve(handler: RequestHandler = (_req, res) => void res.end('hello'), options: Partial<ListenOptions> = {}): Promise<Listening> {
  const router = Router().use(handler);
  const app = createHttpApp({ logger: createLogger({ service: 'kit', level: 'silent' }), metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/': router }, renderError });
  const server = await listen(app, { port: 0, host: '127.0.0.1', ...options });
  opened.push(server);
  return server;
}

/** A connection that gathers what comes until it is closed. */
function open(server: Listening): { socket: Socket; all: Promise<string> } {
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => void (text += part));
  socket.on('error', () => undefined);
  return { socket, all: once(socket, 'close').then(() => text) };
}

async function send(server: Listening, request: string): Promise<string> {
  const { socket, all } = open(server);
  socket.write(request);
  return all;
}

const HEAD = 'Host: localhost\r\nConnection: close\r\n';

describe('requests that never reach a route (REST-007)', () => {
  test.each([
    ['two Host headers (IN-011)', 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n', 400, 'host-header'],
    ['no Host header', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'host-header'],
    ['two Authorization headers', `GET / HTTP/1.1\r\n${HEAD}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`, 400, 'authorization-header'],
    ['no HTTP at all', 'nonsense\r\n\r\n', 400, 'bad-request'],
    ['two lengths of a body', `POST / HTTP/1.1\r\n${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, 400, 'bad-request'],
    ['too large headers', `GET / HTTP/1.1\r\n${HEAD}X: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['an unknown expectation', `GET / HTTP/1.1\r\n${HEAD}Expect: miracles\r\n\r\n`, 417, 'expectation'],
  ])('%s: answered in the form of the renderer', async (_what, request, status, code) => {
    const answer = await send(await serve(), request);
    const [head, body] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^Content-Type: application\/fhir\+json/m);
    expect(head).toMatch(/^Connection: close/m);
    expect(JSON.parse(body!)).toEqual({ form: 'ours', status, code });
  });

  test('keeps every header, however many there are (IN-010)', async () => {
    const server = await serve((req, res) => void res.end(req.get('last')));
    const many = Array.from({ length: 1500 }, (_, i) => `h${i}: \r\n`).join('');
    expect(await send(server, `GET / HTTP/1.1\r\n${HEAD}${many}Last: kept\r\n\r\n`)).toMatch(/\r\n\r\nkept$/);
  });

  test.each([
    ['a head', 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['a body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'],
  ])('answers 408 to %s that does not come in time, and hangs up (I-04)', async (_what, request) => {
    const server = await serve((req) => void req.resume(), { headersTimeoutMs: 50, requestTimeoutMs: 50 });
    const answer = await send(server, request);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toMatch(/\{"form":"ours","status":408,"code":"timeout"\}$/);
  });

  test('does not write into an answer that has begun', async () => {
    const server = await serve((_req, res) => void res.write('begun'), { headersTimeoutMs: 50, requestTimeoutMs: 50 });
    expect(await send(server, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc')).not.toContain('408');
  });
});

describe('listen', () => {
  test('says where it is, and rejects a port that is taken', async () => {
    const server = await serve();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    await expect(serve(undefined, { port: server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('serves an app that was made elsewhere, with problem details for bad requests', async () => {
    const server = await listen(express(), { port: 0, host: '127.0.0.1' });
    opened.push(server);
    expect(await send(server, 'nonsense\r\n\r\n')).toMatch(/application\/problem\+json/);
  });
});

describe('close (REL-050)', () => {
  test('lets a request in flight finish, tells its caller to hang up, and takes no new one', async () => {
    const begun = Promise.withResolvers<undefined>();
    const finish = Promise.withResolvers<undefined>();
    const server = await serve(async (_req, res) => {
      begun.resolve(undefined);
      await finish.promise;
      res.end('whole');
    });
    const answer = send(server, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await begun.promise;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    finish.resolve(undefined);
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.*\r\n)*Connection: close\r\n(?:.*\r\n)*\r\n[\s\S]*whole/i);
    await closed;
  });

  test('does not cut an answer that is still on its way to a slow caller', async () => {
    const body = 'x'.repeat(20_000_000);
    const written = Promise.withResolvers<undefined>();
    const server = await serve((_req, res) => {
      res.end(body);
      written.resolve(undefined);
    });
    const { socket, all } = open(server);
    socket.pause().write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await written.promise;
    const closed = server.close();
    socket.resume();
    expect((await all).length).toBeGreaterThan(body.length);
    await closed;
  });

  test('answers all that a caller sent ahead before it hangs up', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const finish = Promise.withResolvers<undefined>();
    const server = await serve(async (req, res) => {
      if (req.path === '/2') arrived.resolve(undefined);
      await finish.promise;
      res.end(`answer ${req.path}`);
    });
    const { socket, all } = open(server);
    socket.write('GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n');
    await arrived.promise;
    const closed = server.close();
    finish.resolve(undefined);
    expect(await all).toMatch(/answer \/1[^]*Connection: close[^]*answer \/2$/);
    await closed;
  });

  test('hangs up on connections that wait, used before or never', async () => {
    const server = await serve();
    const used = open(server);
    used.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(used.socket, 'data');
    const unused = open(server);
    await once(unused.socket, 'connect');
    await fetch(server.url); // by now the server knows of the one before
    await server.close();
    expect(await used.all).toContain('hello');
    expect(await unused.all).toBe('');
  });

  test('cuts what is left at the deadline', async () => {
    const begun = Promise.withResolvers<undefined>();
    const server = await serve(() => begun.resolve(undefined));
    const answer = send(server, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await begun.promise;
    await server.close({ deadlineMs: 20 });
    expect(await answer).toBe('');
  });
});
