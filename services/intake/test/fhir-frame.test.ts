import { connect } from 'node:net';
import { createOutcomeRenderer } from '@ehch/fhir';
import { createHealth, createHttpApp, createLogger, createMetrics, HTTP_ERRORS, listen } from '@ehch/service-kit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INTAKE_ERRORS } from '../src/index.ts';
import { codesOf } from './support/gateway.ts';
import { startIntake, type TestIntake } from './support/intake.ts';

type Client = Awaited<ReturnType<TestIntake['client']>>;

let intake: TestIntake;
let client: Client;
beforeAll(async () => {
  // Nothing listens there: what needs the FHIR server is told so.
  intake = await startIntake({ env: { FHIR_BASE_URL: 'http://127.0.0.1:9/R4' } });
  client = await intake.client();
});
afterAll(() => intake.close());

const base = () => `${intake.url}/fhir/R4`;

/** Sends bytes as they are, and gives what comes until the line is closed. */
async function sendBytes(url: string, bytes: string): Promise<Response> {
  const { port, hostname } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname });
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  const [head = '', ...body] = Buffer.concat(await socket.toArray()).toString().split('\r\n\r\n');
  if (head === '') throw new Error('nothing came');
  const headers = head.split('\r\n').slice(1).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as [string, string]);
  return new Response(body.join('\r\n\r\n'), { status: Number(head.split(' ')[1]), headers });
}

describe('discovery', () => {
  test('SEC-001: the SMART configuration is below the FHIR base as at the root, open to all', async () => {
    const [below, root] = await Promise.all([`${base()}/.well-known/smart-configuration`, `${intake.url}/.well-known/smart-configuration`].map((url) => fetch(url, { headers: { accept: 'text/html' } })));
    expect([below?.status, below?.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const configuration = (await below?.json()) as Record<string, unknown>;
    expect(configuration).toEqual(await root?.json());
    expect(configuration).toMatchObject({ token_endpoint: `${intake.url}/oauth2/token`, grant_types_supported: ['client_credentials'], token_endpoint_auth_methods_supported: ['private_key_jwt'], token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['RS384', 'ES384']), capabilities: expect.arrayContaining(['client-confidential-asymmetric', 'permission-v2']) });
    expect((await fetch(`${base()}/.well-known/smart-configuration`, { method: 'POST' })).status).toBe(405);
  });
});

const HEAD = 'Host: a\r\nConnection: close\r\n';

describe('REST-007: what never becomes a request is an OperationOutcome too', () => {
  test.each([
    ['REST-007: too many headers', `GET /fhir/R4/metadata HTTP/1.1\r\n${HEAD}X: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'too-long'],
    ['a header that is none', `GET /fhir/R4/metadata HTTP/1.1\r\n${HEAD}no colon\r\n\r\n`, 400, 'structure'],
    ['two Host headers', `GET /fhir/R4/metadata HTTP/1.1\r\n${HEAD}Host: b\r\n\r\n`, 400, 'structure'],
    ['a length and chunks', `POST /fhir/R4/Encounter HTTP/1.1\r\n${HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, 400, 'structure'],
    ['another expectation', `POST /fhir/R4/Encounter HTTP/1.1\r\n${HEAD}Expect: 200-ok\r\n\r\n`, 417, 'not-supported'],
    ['REST-074: a method that HTTP does not have', `QUILL /fhir/R4/metadata HTTP/1.1\r\n${HEAD}\r\n`, 400, 'structure'],
    ['REST-074: TRACE', `TRACE /fhir/R4/metadata HTTP/1.1\r\n${HEAD}\r\n`, 405, 'not-supported'],
    ['REST-074: a method of WebDAV', `PROPFIND /fhir/R4/metadata HTTP/1.1\r\n${HEAD}\r\n`, 501, 'not-supported'],
  ])('%s', async (_what, bytes, status, type) => {
    const answer = await sendBytes(intake.url, bytes);
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-content-type-options'), answer.headers.get('cache-control')]).toEqual([status, 'application/fhir+json; charset=utf-8', 'nosniff', 'no-store']);
    expect((await codesOf(answer)).map(([code]) => code)).toEqual([type]);
  });

  test('REST-074: CONNECT is hung up on', async () => {
    await expect(sendBytes(intake.url, `CONNECT a:1 HTTP/1.1\r\n${HEAD}\r\n`)).rejects.toThrow('nothing');
    expect((await fetch(`${base()}/metadata`)).status).toBe(200);
  });

  test('a request that does not arrive in time', async () => {
    const app = createHttpApp({ logger: createLogger({ service: 'test', level: 'silent' }), metrics: createMetrics(), health: createHealth({ checks: {} }), routes: {}, renderError: createOutcomeRenderer({ ...HTTP_ERRORS, ...INTAKE_ERRORS }) });
    const server = await listen(app, { port: 0, host: '127.0.0.1', headersTimeoutMs: 200, requestTimeoutMs: 200 });
    try {
      const answer = await sendBytes(server.url, `GET /fhir/R4/metadata HTTP/1.1\r\nHost: a\r\n`);
      expect([answer.status, answer.headers.get('content-type'), await codesOf(answer)]).toEqual([408, 'application/fhir+json; charset=utf-8', [['timeout', 'timeout']]]);
    } finally {
      await server.close();
    }
  });
});

describe('every answer of the FHIR base', () => {
  const get = (path: string, headers: Record<string, string> = {}) => client.fetch(`/fhir/R4${path}`, { headers });
  const post = (path: string, body: string | Uint8Array, headers: Record<string, string>) => client.fetch(`/fhir/R4${path}`, { method: 'POST', headers, body: body as string });

  test('REST-006, REST-075: has the headers that it must, errors too, and none that tells what we are made of', async () => {
    for (const answer of [await get('/metadata'), await get('/nothing'), await get('/Patient/1'), await get('/Patient?_count=1'), await fetch(`${base()}/Patient/1`), await get('/Patient/1', { accept: 'text/html' })]) {
      const { headers } = answer;
      expect([headers.get('content-type'), headers.get('x-content-type-options'), headers.get('cache-control'), headers.get('x-powered-by')]).toEqual(['application/fhir+json; charset=utf-8', 'nosniff', 'no-store', null]);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  test('REST-004, REST-006: is in the form that was asked for, errors too', async () => {
    expect((await get('/nothing', { accept: 'application/json' })).headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await (await get('/nothing?_pretty=true')).text()).toContain('\n  "resourceType"');
    const [unacceptable, overruled] = [await get('/metadata', { accept: 'application/foobar' }), await get('/metadata?_format=application/fhir%2Bjson', { accept: 'text/html' })];
    expect([unacceptable.status, await codesOf(unacceptable), overruled.status]).toEqual([406, [['not-supported', 'not-acceptable', 'SEND_NOT_ACCEPTABLE']], 200]);
    expect((await get('/metadata?_format=application/fhir+json')).status).toBe(200);
  });

  test.each([
    ['REST-001: two Content-Type headers', `Content-Type: application/fhir+json\r\nContent-Type: text/plain\r\n`, 'media-type'],
    ['REST-001: no Content-Type', '', 'media-type'],
    ['REST-001: another Content-Type', 'Content-Type: application/xml\r\n', 'media-type'],
    ['REST-002: another charset', 'Content-Type: application/fhir+json;charset=utf-16\r\n', 'charset'],
    ['REST-003: another release', 'Content-Type: application/fhir+json;fhirVersion=3.0\r\n', 'fhir-version'],
    ['REST-008: an encoding twice', 'Content-Type: application/fhir+json\r\nContent-Encoding: gzip, gzip\r\n', 'content-encoding'],
    ['REST-008: an unknown encoding', 'Content-Type: application/fhir+json\r\nContent-Encoding: br\r\n', 'content-encoding'],
  ])('%s is 415', async (_what, headers, code) => {
    const answer = await sendBytes(intake.url, `POST /fhir/R4/Encounter/$validate HTTP/1.1\r\n${HEAD}Authorization: Bearer ${await client.token()}\r\n${headers}Content-Length: 2\r\n\r\n{}`);
    expect([answer.status, await codesOf(answer)]).toEqual([415, [['not-supported', code]]]);
  });

  test('REST-008: gzip is read, and broken gzip is 400', async () => {
    const headers = { 'content-type': 'application/fhir+json', 'content-encoding': 'gzip' };
    const packed = new Uint8Array(await new Response(new Blob(['{"resourceType":"Encounter"}']).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer());
    expect((await post('/Encounter/$validate', packed, headers)).status).toBe(200);
    const broken = await post('/Encounter/$validate', packed.slice(0, -4), headers);
    expect([broken.status, await codesOf(broken)]).toEqual([400, [['structure', 'body-gzip', 'SEND_BAD_REQUEST']]]);
  });

  test('REST-076: is 503 with Retry-After where the FHIR server is away', async () => {
    const answer = await get('/Patient?_count=1');
    expect([answer.status, answer.headers.get('retry-after'), await codesOf(answer)]).toEqual([503, '5', [['transient', 'fhir-server-away', 'REC_UNAVAILABLE']]]);
    expect((await get('/metadata')).status).toBe(200);
  });
});

const ID = '60e0b220-8136-4ca5-ae46-1d97ef59d068';

describe('NHS headers', () => {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
  const get = (headers: Record<string, string>) => client.fetch('/fhir/R4/Encounter/1', { headers });

  test.each([
    ['NHSD-Target-Identifier', base64({ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'A99999' }), true],
    ['NHSD-Target-Identifier', base64({ value: 'A99999' }), false],
    ['NHSD-Target-Identifier', 'not base64!', false],
    ['NHSD-Target-Identifier', Buffer.from('{').toString('base64'), false],
    ['NHSD-End-User-Organisation', base64({ resourceType: 'Organization' }), true],
    ['NHSD-End-User-Organisation', base64({ resourceType: 'Patient' }), false],
    ['NHSD-Requesting-Practitioner', base64({ resourceType: 'PractitionerRole' }), true],
    ['NHSD-Requesting-Practitioner', base64([]), false],
    ['NHSD-Requesting-Software', base64({ resourceType: 'Device' }), true],
    ['NHSD-Requesting-Software', 'bnVsbA==', false],
    ['NHSD-Session-URID', '555254242106', true],
    ['NHSD-Session-URID', '55-5', false],
  ])('REST-100, REST-101: %s: %s', async (name, value, isGood) => {
    const answer = await get({ [name]: value });
    expect([answer.status, (await codesOf(answer))[0]?.[1]]).toEqual(isGood ? [404, 'resource-unknown'] : [400, 'header-value']);
  });

  test('REST-072, REST-073: ids are echoed, and without a profile need not be there', async () => {
    const answer = await get({ 'x-request-id': ID, 'x-correlation-id': ID });
    expect([answer.headers.get('x-request-id'), answer.headers.get('x-correlation-id')]).toEqual([ID, ID]);
    expect((await get({ 'x-request-id': 'Quillfeather' })).headers.get('x-request-id')).not.toBe('Quillfeather');
  });

  test.each([
    ['pds', [[{}, 'header-missing'], [{ 'x-request-id': '' }, 'header-missing'], [{ 'x-request-id': '12345' }, 'header-value'], [{ 'x-request-id': ID }, 'resource-unknown']]],
    ['bars', [[{ 'x-request-id': ID }, 'header-missing'], [{ 'x-request-id': ID, 'x-correlation-id': 'x' }, 'header-value'], [{ 'x-request-id': ID, 'x-correlation-id': ID }, 'resource-unknown']]],
  ] as const)('REST-073, REST-077: by the profile %s', async (profile, cases) => {
    const strict = await startIntake({ env: { EHCH_NHS_PROFILE: profile, EHCH_NHS_ERROR_SYSTEM: 'https://fhir.nhs.uk/Codesystem/http-error-codes' } });
    try {
      const caller = await strict.client();
      for (const [headers, code] of cases) {
        const answer = await caller.fetch('/fhir/R4/Encounter/1', { headers });
        expect(await answer.clone().text()).toContain('"system":"https://fhir.nhs.uk/Codesystem/http-error-codes"');
        expect([headers, (await codesOf(answer))[0]?.[1]]).toEqual([headers, code]);
      }
      expect((await fetch(`${strict.url}/fhir/R4/metadata`)).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});
