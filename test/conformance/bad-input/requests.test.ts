import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { CANARY, codesIn, contentOf, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest();
});
afterAll(() => intake.close());

/** Sends bytes as they are, and gives what comes until the line is closed. */
async function sendBytes(bytes: string): Promise<{ status: number; body: string; head: string }> {
  const { port, hostname } = new URL(intake.url);
  const socket = connect({ port: Number(port), host: hostname });
  socket.on('error', () => undefined);
  // Not ended: to Node, who has ended its side has hung up, and is not told what is not known at once.
  socket.write(bytes, 'latin1');
  const text = Buffer.concat(await socket.toArray()).toString();
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, body: body.join('\r\n\r\n') };
}

const HEAD = 'Host: a\r\nConnection: close\r\n';
const JSON_HEAD = `${HEAD}Content-Type: application/json\r\n`;
const MALFORMED: readonly { what: string; bytes: string; status: number; code: string }[] = [
  { what: 'no HTTP', bytes: `${CANARY}\r\n\r\n`, status: 400, code: 'bad-request' },
  { what: 'bytes of TLS', bytes: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003', status: 400, code: 'bad-request' },
  { what: 'IN-011: two Host headers', bytes: `GET /receipts/${CANARY} HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n`, status: 400, code: 'host-header' },
  { what: 'IN-011: no Host header', bytes: 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', status: 400, code: 'host-header' },
  { what: 'two Authorization headers', bytes: `GET /held HTTP/1.1\r\n${HEAD}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`, status: 400, code: 'authorization-header' },
  { what: 'IN-010: more headers than are read', bytes: `GET / HTTP/1.1\r\n${HEAD}${`X-${CANARY}: 1\r\n`.repeat(2_000)}\r\n`, status: 431, code: 'headers-too-large' },
  { what: 'IN-010: one header larger than is read', bytes: `GET / HTTP/1.1\r\n${HEAD}X: ${CANARY.repeat(2_000)}\r\n\r\n`, status: 431, code: 'headers-too-large' },
  { what: 'IN-010: an Authorization header behind a thousand others is still read', bytes: `GET /held HTTP/1.1\r\n${HEAD}${'a:\r\n'.repeat(1_500)}Authorization: Bearer ${CANARY}\r\n\r\n`, status: 401, code: 'token-invalid' },
  { what: 'a length and chunks', bytes: `POST /records/round-outcome HTTP/1.1\r\n${JSON_HEAD}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`, status: 400, code: 'bad-request' },
  { what: 'two lengths', bytes: `POST /records/round-outcome HTTP/1.1\r\n${JSON_HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\n{}`, status: 400, code: 'bad-request' },
  { what: 'a length below nothing', bytes: `POST /records/round-outcome HTTP/1.1\r\n${JSON_HEAD}Content-Length: -1\r\n\r\n`, status: 400, code: 'bad-request' },
  { what: 'chunks that are none', bytes: `POST /oauth2/token HTTP/1.1\r\n${HEAD}Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n${CANARY}\r\n`, status: 400, code: 'bad-request' },
  { what: 'another expectation', bytes: `POST /records/round-outcome HTTP/1.1\r\n${JSON_HEAD}Expect: ${CANARY}\r\n\r\n`, status: 417, code: 'expectation' },
];

describe('what is no request, or one that two machines could take for two', () => {
  test.each(MALFORMED)('$what: $status', async ({ bytes, status, code }) => {
    const before = await contentOf(intake);
    const answer = await sendBytes(bytes);
    expect([answer.status, codesIn(answer.body)]).toEqual([status, [code]]);
    expect(answer.head + answer.body).not.toContain(CANARY);
    expect((await fetch(`${intake.url}/health/live`)).status).toBe(200);
    expect(await contentOf(intake)).toEqual(before);
  });
});

const PAGES = [`limit=${CANARY}`, 'limit=0', 'limit=-1', 'limit=1e3', 'limit=1.5', 'limit=99999999999', 'limit=1&limit=2', 'limit=%00'];
const UUID = '0199a000-0000-7000-8000-000000000000';

/** Questions whose words are bad: what is asked, and how it is answered. */
const ASKED: readonly { asked: string; status: number; code: string }[] = [
  ...PAGES.map((page) => ({ asked: `/receipts/${UUID}?${page}`, status: 400, code: 'page' })),
  ...PAGES.map((page) => ({ asked: `/held?${page}`, status: 400, code: 'page' })),
  ...['none', CANARY, '%00', '..%2f..', 'constructor', "'%20or%20''='", `${UUID}0`].map((id) => ({ asked: `/receipts/${id}`, status: 404, code: 'receipt-unknown' })),
  ...[`since=${CANARY}`, 'since=2026-02-30T00:00:00Z', 'since=2026-11-09T25:00:00Z', 'since=0', 'who=nobody', `code=%0a${CANARY}`, 'home=%27%3b', 'source=%00', 'home=a&home=b', `cursor=${CANARY}`, `cursor=${UUID}.`, `cursor=${'9'.repeat(4_000)}`].map((filter) => ({ asked: `/held?${filter}`, status: 400, code: 'filter' })),
  ...['', `home=${CANARY}`, 'home=a', 'home=a&week=2026-W54', `home=a&week=${CANARY}`, 'home=%00&week=2026-W47', 'home=a&home=b&week=2026-W47', 'home=a&week=2026-W47&week=2026-W46'].map((query) => ({ asked: `/rounds?${query}`, status: 400, code: 'filter' })),
  ...['wait=16', 'wait=-1', `wait=${CANARY}`, 'wait=1&wait=2'].map((wait) => ({ asked: `/receipts/${UUID}?${wait}`, status: 400, code: 'page' })),
  { asked: `/rounds?home=${UUID.slice(0, 18)}&week=2026-W47`, status: 404, code: 'home-unknown' },
  { asked: '/lineage', status: 400, code: 'lineage-query' },
  { asked: `/lineage?element=${CANARY}`, status: 400, code: 'lineage-query' },
  { asked: `/lineage?element=name&element=name&receipt=${UUID}`, status: 400, code: 'lineage-query' },
  { asked: `/lineage?element=${'a.'.repeat(300)}&receipt=${UUID}`, status: 400, code: 'lineage-query' },
  { asked: `/lineage?element=Patient.name&receipt=${CANARY}`, status: 404, code: 'row-unknown' },
  { asked: `/lineage?element=Patient.name&receipt=${UUID}&row=${CANARY}`, status: 400, code: 'page' },
  { asked: `/lineage?element=name&resource=${CANARY}`, status: 404, code: 'resource-unknown' },
  { asked: '/lineage?element=name&resource=Patient/%00', status: 404, code: 'resource-unknown' },
  { asked: `/${CANARY}`, status: 404, code: 'not-found' },
  { asked: '/%', status: 404, code: 'not-found' },
  { asked: '/receipts/%', status: 400, code: 'bad-request' },
  { asked: '/receipts/%ff', status: 400, code: 'bad-request' },
];

describe('questions', () => {
  test.each(ASKED)('REST-007: GET $asked is $status', async ({ asked, status, code }) => {
    await intake.refuses(() => intake.by.fetch(asked), { status, codes: [code] });
  });
});

describe('what is written, and is no record nor file', () => {
  const post = (path: string, body: string, type: string) => fetch(`${intake.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
  const FORM = 'application/x-www-form-urlencoded';
  const grant = (assertion: string) => `grant_type=client_credentials&client_assertion_type=${encodeURIComponent('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')}&client_assertion=${assertion}&scope=x`;
  test.each([
    { what: 'nothing', body: '', type: FORM, status: 400, code: 'invalid_request' },
    { what: 'JSON', body: `{"a":"${CANARY}"}`, type: 'application/json', status: 415, code: 'invalid_request' },
    { what: 'another grant', body: `grant_type=${CANARY}`, type: FORM, status: 400, code: 'unsupported_grant_type' },
    { what: 'a name twice', body: 'grant_type=client_credentials&grant_type=client_credentials', type: FORM, status: 400, code: 'invalid_request' },
    { what: 'an assertion that is none', body: grant(CANARY), type: FORM, status: 401, code: 'invalid_client' },
    { what: 'an assertion of three parts that are none', body: grant(`${CANARY}.${CANARY}.${CANARY}`), type: FORM, status: 401, code: 'invalid_client' },
    { what: 'an assertion of 10,000 parts', body: grant('a.'.repeat(5_000)), type: FORM, status: 401, code: 'invalid_client' },
    { what: 'an assertion of 60,000 characters', body: grant('a'.repeat(60_000)), type: FORM, status: 413, code: 'invalid_request' },
    { what: 'bytes that are no text', body: 'grant_type=%ff%fe%00', type: FORM, status: 400, code: 'unsupported_grant_type' },
  ])('POST /oauth2/token, $what: $code', async ({ body, type, status, code }) => {
    await intake.refuses(() => post('/oauth2/token', body, type), { status, codes: [code] });
  });
});
