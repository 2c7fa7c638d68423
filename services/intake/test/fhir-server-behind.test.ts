import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle } from '@medplum/fhirtypes';
import { exampleOf } from '../../../test/support/journey.ts';
import { codesOf, startGateway, type TestGateway } from './support/gateway.ts';
import { registerClient } from '../../../test/support/client.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';

/** Intake before a FHIR server that answers as it is told to, with a ledger in which records were published. */
let gateway: TestGateway;
let intake: TestProcess;
let server: Server;
let id: string;
let get: (path: string, headers?: Record<string, string>) => Promise<Response>;

let answer: (req: IncomingMessage, res: ServerResponse) => void;
const asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];

const serverBase = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/r4`;
const says = (status: number, body: string, headers: Record<string, string> = {}) => {
  answer = (_req, res) => { res.writeHead(status, { 'content-type': 'application/fhir+json', ...headers }).end(body); };
};

beforeAll(async () => {
  server = createServer((req, res) => {
    void text(req).then((body) => {
      asked.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body });
      answer(req, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway = await startGateway();
  await gateway.send('home-register', exampleOf('home-register', { home: { cqcLocationId: '1-1000000012' } }));
  await gateway.send('resident-register', exampleOf('resident-register'));
  await gateway.settle();
  id = (await gateway.own('Patient'))[0]?.split('/')[1] ?? '';
  intake = await startProcess('services/intake/src/main.ts', { DATABASE_URL: gateway.database.url, FHIR_BASE_URL: `${serverBase()}/` });
  const client = await registerClient(gateway.database.ledger, intake.url);
  get = (path, headers = {}) => client.fetch(`/fhir/R4${path}`, { headers });
}, 120_000);
afterAll(async () => {
  await intake.stop();
  server.closeAllConnections();
  server.close();
  await gateway.close();
});

describe('what the FHIR server says', () => {
  test('REST-020, REST-019: keeps its digits and its letters', async () => {
    const note = 'Zoe\\u0301 Zoé 👵🏽 <b>O\'Brien</b> \\u200f';
    says(200, `{"resourceType":"Patient","id":"${id}","extension":[{"url":"${serverBase()}/x","valueDecimal":1.10},{"url":"urn:y","valueDecimal":12345678901234567890.0}],"name":[{"text":"${note}"}]}`);
    const body = await (await get(`/Patient/${id}`)).text();
    expect(body).toContain('"valueDecimal":1.10}');
    expect(body).toContain('"valueDecimal":12345678901234567890.0}');
    expect((JSON.parse(body) as { name: { text: string }[] }).name[0]?.text).toBe(JSON.parse(`"${note}"`));
    // The name of an extension is no address.
    expect(body).toContain(`"url":"${serverBase()}/x"`);
  });

  test('shows addresses below our base, and others as they are', async () => {
    says(200, `{"resourceType":"Patient","id":"${id}","managingOrganization":{"reference":"${serverBase()}/Organization/1"},"generalPractitioner":[{"reference":"https://elsewhere.example/Organization/2"},{"reference":"Organization/3"}]}`);
    expect(await (await get(`/Patient/${id}`)).json()).toMatchObject({ managingOrganization: { reference: `${intake.url}/fhir/R4/Organization/1` }, generalPractitioner: [{ reference: 'https://elsewhere.example/Organization/2' }, { reference: 'Organization/3' }] });
  });

  test('REST-072: is asked with the ids of the request, and by POST for a search', async () => {
    const ids = { 'x-request-id': '60e0b220-8136-4ca5-ae46-1d97ef59d068', 'x-correlation-id': '60e0b220-8136-4ca5-ae46-1d97ef59d069' };
    says(200, '{"resourceType":"Bundle","type":"searchset"}');
    expect((await get('/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009', ids)).status).toBe(200);
    expect(asked.at(-1)).toMatchObject({ method: 'POST', url: '/r4/Patient/_search', headers: ids, body: 'identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9000000009&_count=50' });
  });

  test('SEC-015: what it finds of others, of other types, and of itself is left out, and its total counts the own alone', async () => {
    says(200, JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: 4, entry: [{ fullUrl: 'urn:x', resource: { resourceType: 'Patient', id } }, { resource: { resourceType: 'Patient', id: 'foreign' } }, { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } }, { resource: { resourceType: 'Observation', id } }] }));
    const bundle = (await (await get('/Patient')).json()) as Bundle;
    expect(bundle).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 1, link: [{ relation: 'self', url: `${intake.url}/fhir/R4/Patient` }], entry: [{ fullUrl: `${intake.url}/fhir/R4/Patient/${id}`, resource: { resourceType: 'Patient', id }, search: { mode: 'match' } }] });
  });

  test('REST-044: is not taken where a page has many times what was asked for', async () => {
    says(200, JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: Array.from({ length: 1_001 }, () => ({ resource: { resourceType: 'Patient', id } })) }));
    expect((await get('/Patient?_count=1')).status).toBe(503);
  });

  test.each([
    ['below its base', () => `${serverBase()}?_getpages=1&_getpagesoffset=2`, '/r4?_getpages=1&_getpagesoffset=2'],
    ['relative', () => 'Patient?page=2', '/r4/Patient?page=2'],
    ['on another machine, to which nothing is sent', () => 'http://169.254.169.254/r4/Patient?page=2', '/r4/Patient?page=2'],
  ])('REST-044: a link to its next page may be %s', async (_what, url, target) => {
    says(200, JSON.stringify({ resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: url() }] }));
    const text = await (await get('/Patient')).text();
    const next = (JSON.parse(text) as Bundle).link?.find(({ relation }) => relation === 'next')?.url ?? '';
    expect(text).not.toMatch(/getpages|[?expect(text).not.toContain('page=2');]page=/);
    says(200, '{"resourceType":"Bundle","type":"searchset"}');
    expect((await get(next.slice(`${intake.url}/fhir/R4`.length))).status).toBe(200);
    expect(asked.at(-1)).toMatchObject({ method: 'GET', url: target });
  });

  test('REST-044: a page that it does not know any more is 400', async () => {
    says(200, JSON.stringify({ resourceType: 'Bundle', type: 'searchset', link: [{ relation: 'next', url: `${serverBase()}?page=2` }] }));
    const { link } = (await (await get('/Patient')).json()) as Bundle;
    says(410, '{"resourceType":"OperationOutcome"}');
    const gone = await get((link?.[1]?.url ?? '').slice(`${intake.url}/fhir/R4`.length));
    expect([gone.status, await codesOf(gone)]).toEqual([400, [['value', 'search-page', 'SEND_BAD_REQUEST']]]);
  });

  test('REST-044: a search that it refuses is 400, without its words', async () => {
    says(400, '{"resourceType":"OperationOutcome","issue":[{"diagnostics":"Quillfeather"}]}');
    const response = await get('/Patient?family=x');
    expect(await response.clone().text()).not.toContain('Quillfeather');
    expect([response.status, await codesOf(response)]).toEqual([400, [['not-supported', 'search-refused', 'SEND_BAD_REQUEST']]]);
  });
});

describe('REST-076: a FHIR server that does not answer as it should', () => {
  test.each<[string, () => void, string]>([
    ['asks for time', () => { says(503, '', { 'retry-after': '17' }); }, '17'],
    ['has too much to do', () => { says(429, '{}', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }); }, '5'],
    ['fails', () => { says(500, 'Quillfeather'); }, '5'],
    ['does not take our token', () => { says(401, ''); }, '5'],
    ['answers what is no JSON', () => { says(200, '<html>Quillfeather'); }, '5'],
    ['answers what is no object', () => { says(200, '[]'); }, '5'],
    ['answers another resource', () => { says(200, '{"resourceType":"Patient","id":"other"}'); }, '5'],
    ['cuts the line', () => { answer = (req) => req.socket.destroy(); }, '5'],
  ])('that %s is 503 with Retry-After', async (_what, prepare, retryAfter) => {
    prepare();
    const response = await get(`/Patient/${id}`);
    expect(await response.clone().text()).not.toContain('Quillfeather');
    expect([response.status, response.headers.get('retry-after'), await codesOf(response)]).toEqual([503, retryAfter, [['transient', 'fhir-server-away', 'REC_UNAVAILABLE']]]);
    expect(intake.output()).not.toContain('Quillfeather');
  });
});
