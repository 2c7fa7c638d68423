import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { DEFAULT_MIN_VERSION } from 'node:tls';
import { globSync, readFileSync } from 'node:fs';
import { createSender, type Sender } from './sender.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
let connections: number;
beforeEach(() => void (connections = 0));
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server on the loopback that counts who connects. */
async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener));

function sender(options: Partial<Parameters<typeof createSender>[0]> = {}): Sender {
  const made = createSender({ allowedOrigins: [], connections: 4, ...options });
  closing.push(() => made.close());
  return made;
}

const post = (to: Sender, url: string, timeoutMs = 5_000) => to.post({ url, headers: [['content-type', 'application/fhir+json'], ['x-twice', '1'], ['x-twice', '2']], body: '{}', timeoutMs });

describe('an endpoint that is not public', () => {
  test.each(['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', '[::ffff:7f00:1]'])('WH-054: %s is not connected to', async (host) => {
    const port = await listen(createServer());
    expect(await post(sender(), `https://${host}:${port}/`)).toEqual({ is: 'blocked' });
    expect(connections).toBe(0);
  });

  test('WH-050: http is not connected to, wherever it leads', async () => {
    expect(await post(sender({ resolve: () => Promise.resolve([{ address: '8.8.8.8', family: 4 }]) }), 'http://a.example/')).toEqual({ is: 'blocked' });
  });

  test.each([
    ['loopback', ['127.0.0.1']],
    ['public and private', ['8.8.8.8', '127.0.0.1']],
  ])('WH-055, WH-057: a name that leads to %s addresses is not connected to', async (_what, addresses) => {
    const port = await listen(createServer());
    const resolve = () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
    expect(await post(sender({ resolve }), `https://a.example:${port}/`)).toEqual({ is: 'blocked' });
    expect(connections).toBe(0);
  });

  test('WH-058, N-08: a name that was public and then leads to the loopback is asked again at every attempt, and not connected to', async () => {
    const port = await listen(createServer());
    const asked: string[] = [];
    const answers = ['192.0.2.1', '127.0.0.1', '127.0.0.1'];
    const rebinding = sender({ resolve: (hostname) => Promise.resolve([{ address: answers[asked.push(hostname) - 1] ?? '127.0.0.1', family: 4 }]) });
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await post(rebinding, `https://a.example:${port}/`)).toEqual({ is: 'blocked' });
    expect([asked.length, connections]).toEqual([3, 0]);
  });

  test('a name that cannot be found is unreachable', async () => {
    expect(await post(sender({ resolve: () => Promise.reject(new Error('ENOTFOUND')) }), 'https://a.example/')).toEqual({ is: 'silent', cause: 'unreachable' });
  });
});

describe('an endpoint that is allowed', () => {
  async function allowed(listener: RequestListener): Promise<{ to: Sender; url: string }> {
    const origin = `http://127.0.0.1:${await serve(listener)}`;
    return { to: sender({ allowedOrigins: [origin] }), url: `${origin}/hook?a=b` };
  }

  test('gets the body and the headers, repeats included', async () => {
    const seen: unknown[] = [];
    const { to, url } = await allowed((req, res) => {
      seen.push(req.method, req.url, req.headersDistinct['x-twice'], req.headers['content-length'], req.headers.authorization);
      res.end();
    });
    expect(await post(to, url)).toEqual({ is: 'accepted', status: 200 });
    expect(seen).toEqual(['POST', '/hook?a=b', ['1', '2'], '2', undefined]);
  });

  test('WH-060, E-09: a redirect is not followed', async () => {
    let elsewhere = 0;
    const port = await serve((_req, res) => {
      elsewhere += 1;
      res.end();
    });
    const { to, url } = await allowed((_req, res) => res.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end());
    expect(await post(to, url)).toEqual({ is: 'refused', status: 307 });
    expect(elsewhere).toBe(0);
  });

  test('SUB-115, E-12: an endless body is cut off, and its status counts', async () => {
    let written = 0;
    const { to, url } = await allowed((_req, res) => {
      const write = () => {
        while (!res.destroyed && res.write(Buffer.alloc(16_384))) written += 16_384;
      };
      res.on('drain', write);
      write();
    });
    expect(await post(to, url)).toEqual({ is: 'accepted', status: 200 });
    expect(written).toBeLessThan(16_777_216);
  });

  test('SUB-114: a body that drips is given up at the time-out, and its status counts', async () => {
    const { to, url } = await allowed((_req, res) => {
      const drip = setInterval(() => res.write('x'), 20);
      res.on('close', () => clearInterval(drip));
    });
    expect(await post(to, url, 200)).toEqual({ is: 'accepted', status: 200 });
  });

  test('SUB-114, E-11: silence ends at the time-out', async () => {
    const { to, url } = await allowed(() => undefined);
    expect(await post(to, url, 200)).toEqual({ is: 'silent', cause: 'timeout' });
  });

  test('WH-062, E-15: endless headers and what is not HTTP are failures', async () => {
    const ports = [
      await listen(createServer((socket) => socket.end(`HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}\r\n`))),
      await listen(createServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n'))),
      await listen(createServer((socket) => socket.destroy())),
    ];
    const origins = ports.map((port) => `http://127.0.0.1:${port}`);
    const to = sender({ allowedOrigins: origins });
    for (const origin of origins) expect(await post(to, origin)).toEqual({ is: 'silent', cause: 'unreachable' });
  });

  test('uses its connections again', async () => {
    const { to, url } = await allowed((_req, res) => res.end('ok'));
    for (let n = 0; n < 20; n += 1) await post(to, url);
    expect(connections).toBeLessThanOrEqual(2);
  });
});

describe('WH-065: with a proxy', () => {
  const at = (address: string) => () => Promise.resolve([{ address, family: 4 }]);
  /** A proxy that notes whom it is asked to connect to, and refuses. */
  async function startProxy() {
    const asked: string[] = [];
    const server = createHttpServer();
    server.on('connect', (req, socket) => {
      asked.push(`${req.url ?? ''} ${req.headers['proxy-authorization'] ?? ''}`.trim());
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    return { asked, port: await listen(server) };
  }

  test('what goes to the public internet goes through it', async () => {
    const { asked, port } = await startProxy();
    const through = sender({ proxy: new URL(`http://user:word@127.0.0.1:${port}`), resolve: at('8.8.8.8') });
    expect(await post(through, 'https://a.example/hook')).toEqual({ is: 'silent', cause: 'unreachable' });
    expect(asked).toEqual([`a.example:443 Basic ${Buffer.from('user:word').toString('base64')}`]);
  });

  test.each([['private', at('10.0.0.1')], ['unknown', () => Promise.reject(new Error('ENOTFOUND'))]])('it is not asked for a name that is %s', async (_what, resolve) => {
    const { asked, port } = await startProxy();
    expect(await post(sender({ proxy: new URL(`http://127.0.0.1:${port}`), resolve }), 'https://a.example/hook')).toEqual({ is: 'blocked' });
    expect(asked).toEqual([]);
  });

  test('it is not asked for an origin that the operator allows: that is near', async () => {
    const { asked, port } = await startProxy();
    const near = await serve((_req, res) => void res.writeHead(200).end());
    expect(await post(sender({ proxy: new URL(`http://127.0.0.1:${port}`), allowedOrigins: [`http://127.0.0.1:${near}`] }), `http://127.0.0.1:${near}/`)).toEqual({ is: 'accepted', status: 200 });
    expect(asked).toEqual([]);
  });
});

test('WH-061: TLS is 1.2 at least, and nothing in the code turns the check of certificates off', () => {
  expect(DEFAULT_MIN_VERSION).toBe('TLSv1.2');
  const files = globSync('{services,packages}/*/src/**/*.ts', { cwd: new URL('../../../..', import.meta.url).pathname }).filter((file) => !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(100);
  const off = files.filter((file) => /rejectUnauthorized|checkServerIdentity/.test(readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')));
  expect(off).toEqual([]);
});
