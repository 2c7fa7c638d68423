import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Router } from 'express';
import { createHealth } from '../health.ts';
import { createLogger } from '../log/log.ts';
import { createMetrics } from '../metrics.ts';
import { createHttpApp } from './app.ts';
import { contextOf } from './context.ts';
import { allowOnly } from './errors.ts';
import { HttpError, type RenderError } from './http-error.ts';
import { listen, type Listening } from './listen.ts';

const CANARY = 'Zz-Canary-Quillfeather';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const lines: string[] = [];
let server: Listening;
let toldPath: string | undefined;

const renderError: RenderError = ({ status, code, detail, body, requestId, path }) => {
  toldPath = path;
  if (path === '/api/unrenderable') throw new Error(CANARY);
  return { contentType: 'application/fhir+json; charset=utf-8', body: JSON.stringify({ form: 'ours', status, code, detail, body, requestId }) };
};

beforeAll(async () => {
  const router = Router();
  router.get('/things/:id', (req, res) => void res.json({ id: req.params.id, requestId: contextOf(req).requestId }));
  router.all('/things/:id', allowOnly('GET'));
  router.get('/cacheable', (_req, res) => void res.set('Cache-Control', 'max-age=60').json({}));
  router.get('/conflict', () => {
    throw new HttpError({ status: 409, code: 'conflict', detail: 'Busy.', headers: { 'Retry-After': '3' }, body: { resourceType: 'Thing' } });
  });
  router.get('/broken', async () => Promise.reject(new Error(`no resident ${CANARY}`)));
  router.get('/failing/:code', (req) => Promise.reject(Object.assign(new Error(`no resident ${CANARY}`), { code: req.params.code })));
  router.get('/unrenderable', () => Promise.reject(new Error('x')));
  router.get('/half', (_req, res) => {
    res.write('half');
    throw new Error(CANARY);
  });
  const metrics = createMetrics();
  const logger = createLogger({ service: 'kit', level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const app = createHttpApp({ logger, metrics, health: createHealth({ checks: {} }), routes: { '/api': router, '/opaque': (_req, res) => void res.end('ok') }, renderError });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
});

afterAll(() => server.close());

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init);

describe('ids of a request', () => {
  test('keeps a request id that is a UUID and echoes the correlation id (REST-100)', async () => {
    const sent = '0b5e8e0c-5d0d-11ef-9a6f-325096b39f47';
    const answer = await get('/api/things/7', { headers: { 'X-Request-ID': sent, 'X-Correlation-ID': 'any text of theirs' } });
    expect(answer.headers.get('x-request-id')).toBe(sent);
    expect(answer.headers.get('x-correlation-id')).toBe('any text of theirs');
    expect(await answer.json()).toEqual({ id: '7', requestId: sent });
  });

  test('makes a request id where there is none, or one that is no UUID', async () => {
    for (const headers of [{}, { 'X-Request-ID': CANARY }]) {
      const answer = await get('/api/things/7', { headers });
      expect(answer.headers.get('x-request-id')).toMatch(UUID);
      expect(answer.headers.has('x-correlation-id')).toBe(false);
    }
  });

  test('logs no correlation id that is not a UUID (SEC-050)', async () => {
    await get('/api/things/7', { headers: { 'X-Correlation-ID': CANARY } });
    await get('/api/things/7', { headers: { 'X-Correlation-ID': '5a1b7dd6-1f2f-4b52-8d0e-6b3a8a0c9b11' } });
    expect(lines.join('')).toContain('5a1b7dd6-1f2f-4b52-8d0e-6b3a8a0c9b11');
    expect(lines.join('')).not.toContain(CANARY);
  });
});

describe('headers of an answer (REST-006)', () => {
  test('are safe by default', async () => {
    const { headers } = await get('/api/things/7');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    for (const name of ['x-powered-by', 'etag']) expect(headers.has(name)).toBe(false);
  });

  test('may be overruled by a route', async () => {
    expect((await get('/api/cacheable')).headers.get('cache-control')).toBe('max-age=60');
  });
});

describe('errors (REST-007)', () => {
  test.each([
    ['/nowhere', 404, 'not-found'],
    ['/api/things', 404, 'not-found'],
    ['/api/things/%E0%A4%A', 400, 'bad-request'],
    ['/api/broken', 500, 'internal'],
    ['/api/conflict', 409, 'conflict'],
  ])('%s is answered %i %s in the form of the renderer', async (path, status, code) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(await answer.json()).toMatchObject({ form: 'ours', status, code, requestId: answer.headers.get('x-request-id') });
  });

  test('a thrown HttpError brings its headers and its body', async () => {
    const answer = await get('/api/conflict');
    expect(answer.headers.get('retry-after')).toBe('3');
    expect(await answer.json()).toMatchObject({ body: { resourceType: 'Thing' } });
  });

  test.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', '08006', '53300', '57P01', '57P03', '57014', '55000'])('REL-002: a store that fails with %s makes it 503 with when to come again', async (code) => {
    const answer = await get(`/api/failing/${code}`);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    const text = await answer.text();
    expect(text).toContain('same Idempotency-Key is safe');
    expect(text).not.toContain('Canary');
  });

  test.each(['23505', '42P01', '22P05', 'ERR_INVALID_ARG_TYPE', 'ENOENT'])('a defect that comes with the code %s is still 500', async (code) => {
    expect((await get(`/api/failing/${code}`)).status).toBe(500);
  });

  test('a method that a path does not have is 405 with Allow', async () => {
    const answer = await get('/api/things/7', { method: 'DELETE' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });

  test('an unknown error tells the request id and nothing else; the log has its place', async () => {
    const answer = await get('/api/broken');
    const text = await answer.text();
    expect(text).not.toMatch(/Canary|app\.test|at /);
    const line = lines.find((each) => each.includes('request-failed') && each.includes(answer.headers.get('x-request-id')!))!;
    expect(line).not.toContain('Canary');
    expect(JSON.parse(line)).toMatchObject({ level: 'error', status: 500, err: { name: 'Error', stack: expect.any(Array) } });
  });

  test('the renderer is told the path without its query', async () => {
    await get('/nowhere/at/all?token=secret');
    expect(toldPath).toBe('/nowhere/at/all');
  });

  test('a renderer that fails is replaced by problem details', async () => {
    const answer = await get('/api/unrenderable');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 500, title: 'Internal Server Error', code: 'internal', type: 'about:blank' });
  });

  test('an answer that fails half way is cut off, so that nobody takes it for whole', async () => {
    await expect(get('/api/half').then((answer) => answer.text())).rejects.toThrow();
  });
});

describe('metrics and log of requests', () => {
  // A request is counted when its answer is out, which its caller may learn first.
  async function metricsWith(part: string): Promise<string> {
    for (;;) {
      const text = await (await get('/metrics')).text();
      if (text.includes(part)) return text;
    }
  }

  test('name routes by template, never by path (SEC-050)', async () => {
    await get(`/api/things/${CANARY}?name=${CANARY}`);
    await get(`/${CANARY}`);
    await get('/opaque/anything');
    await get(`/api/things/${CANARY}`, { method: 'PROPFIND' });
    const metrics = await metricsWith('method="other"');
    expect(metrics).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/api\/things\/:id",status="200"\} \d/);
    expect(metrics).toMatch(/http_request_duration_seconds_count\{method="GET",route="unmatched",status="404"\} \d/);
    expect(metrics).toMatch(/http_request_duration_seconds_count\{method="GET",route="\/opaque",status="200"\} 1/);
    expect(metrics).toMatch(/http_request_duration_seconds_count\{method="other",route="\/api\/things\/:id",status="405"\} 1/);
    expect(metrics).not.toContain('Canary');
    expect(lines.join('')).not.toContain('Canary');
    const line = lines.map((each) => JSON.parse(each) as Record<string, unknown>).find(({ method }) => method === 'PROPFIND');
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'kit',
      event: 'request-answered',
      requestId: expect.stringMatching(UUID),
      method: 'PROPFIND',
      route: '/api/things/:id',
      status: 405,
      ms: expect.any(Number),
    });
  });

  test('leave the scrapes and probes out of the log', async () => {
    await get('/metrics');
    await get('/health/live');
    expect(lines.join('')).not.toMatch(/metrics|health/);
  });

  test('need a fixed path for each router', () => {
    const options = { logger: createLogger({ service: 'kit', level: 'silent' }), metrics: createMetrics(), health: createHealth({ checks: {} }) };
    expect(() => createHttpApp({ ...options, routes: { '/:tenant': Router() } })).toThrow('fixed path');
  });
});
