import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createFhirConnection, type FhirConnection } from '../src/index.ts';

let server: Server;
let connection: FhirConnection;

/** A server that answers requests in turn, and the connection to it. */
async function connect(answers: ((authorization: string | undefined) => { status: number; body?: string; headers?: Record<string, string> } | 'cut' | 'silence')[], options: { timeoutMs?: number; largestAnswer?: number; authorise?(renew: boolean): Promise<string> } = {}) {
  const asked: string[] = [];
  server = createServer((req, res) => {
    asked.push(`${req.method ?? ''} ${req.url ?? ''} ${req.headers.authorization ?? ''}`.trim());
    const answer = answers.shift()?.(req.headers.authorization) ?? 'cut';
    if (answer === 'cut') req.socket.destroy();
    else if (answer !== 'silence') res.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  connection = createFhirConnection({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/R4/`, connections: 2, timeoutMs: 5_000, ...options });
  return asked;
}

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await connection.close();
});

describe('a connection to a FHIR server', () => {
  test('hands on status, Retry-After and text as they came', async () => {
    const asked = await connect([() => ({ status: 503, body: '{"a":1.10}', headers: { 'retry-after': '7' } })]);
    expect(await connection.send({ method: 'GET', target: `${connection.basePath}/Patient/1` })).toEqual({ is: 'answered', status: 503, retryAfter: '7', body: '{"a":1.10}' });
    expect(asked).toEqual(['GET /R4/Patient/1']);
    expect(connection.base).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/R4$/);
  });

  test('SEC-017: renews its token once after a 401, and tells of the second', async () => {
    const asked = await connect([() => ({ status: 401 }), () => ({ status: 401 })], { authorise: (renew) => Promise.resolve(renew ? 'new' : 'old') });
    expect(await connection.send({ method: 'GET', target: '/R4' })).toMatchObject({ is: 'answered', status: 401 });
    expect(asked).toEqual(['GET /R4 Bearer old', 'GET /R4 Bearer new']);
  });

  test('sends nothing where no token is to be had', async () => {
    const asked = await connect([], { authorise: () => Promise.reject(new Error('away')) });
    expect(await connection.send({ method: 'GET', target: '/R4' })).toEqual({ is: 'unauthorised' });
    expect(asked).toEqual([]);
  });

  test('does not know what became of a request that was cut off or not answered', async () => {
    await connect([() => 'cut', () => 'silence'], { timeoutMs: 300 });
    expect((await connection.send({ method: 'GET', target: '/R4' })).is).toBe('unknown');
    expect((await connection.send({ method: 'GET', target: '/R4' })).is).toBe('unknown');
  });

  test('does not read an answer that is larger than it may be', async () => {
    await connect([() => ({ status: 200, body: 'a'.repeat(2_000) }), () => ({ status: 200, body: 'a' })], { largestAnswer: 1_000 });
    expect(await connection.send({ method: 'GET', target: '/R4' })).not.toMatchObject({ body: expect.any(String) });
    expect(await connection.send({ method: 'GET', target: '/R4' })).toMatchObject({ is: 'answered', body: 'a' });
  });

  test('knows that nothing was sent to a server that is not there', async () => {
    await connect([]);
    await new Promise((resolve) => server.close(resolve));
    expect(await connection.send({ method: 'GET', target: '/R4' })).toEqual({ is: 'unreachable', cause: 'ECONNREFUSED' });
  });
});
