import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { saveClient } from '@ehch/ledger';
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { startUnderTest, typeOf, type UnderTest } from './under-test.ts';

/** The requests of Inferno's smart-app-launch-test-kit and of the Bulk Data part of the ONC's g10 kit to a token endpoint, each test by its id there. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ALGORITHMS = ['ES384', 'RS384'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

let server: UnderTest;
const keys: Record<Algorithm, { publicKey: KeyObject; privateKey: KeyObject }> = {
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RS384: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const CLIENT_ID = 'inferno';

interface Changes {
  claims?: Record<string, unknown>;
  form?: Record<string, string | undefined>;
  algorithm?: Algorithm;
  signedBy?: KeyObject;
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As the kit builds it: five minutes, 64 hexadecimal digits, and no `iat`. */
function assertion({ claims = {}, algorithm = 'ES384', signedBy = keys[algorithm].privateKey }: Changes): string {
  const body = { iss: CLIENT_ID, sub: CLIENT_ID, aud: tokenUrl(), exp: Math.floor(Date.now() / 1000) + 300, jti: randomBytes(32).toString('hex'), ...claims };
  const text = `${encoded({ alg: algorithm, kid: `${algorithm}-key`, typ: 'JWT' })}.${encoded(body)}`;
  return `${text}.${sign('sha384', Buffer.from(text), algorithm === 'ES384' ? { key: signedBy, dsaEncoding: 'ieee-p1363' } : signedBy).toString('base64url')}`;
}

const tokenUrl = () => `${server.process.url}/oauth2/token`;

async function ask(changes: Changes = {}) {
  const form = { scope: 'system/*.read', grant_type: 'client_credentials', client_assertion_type: JWT_BEARER, client_assertion: assertion(changes), ...changes.form };
  const body = new URLSearchParams(Object.entries(form).filter((pair): pair is [string, string] => pair[1] !== undefined)).toString();
  const response = await fetch(tokenUrl(), { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }, body });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

beforeAll(async () => {
  server = await startUnderTest({ accept: 'application/json' });
  const jwks = ALGORITHMS.map((alg) => ({ ...keys[alg].publicKey.export({ format: 'jwk' }), kid: `${alg}-key`, alg, use: 'sig' }));
  await saveClient(server.database.ledger, { clientId: CLIENT_ID, tenant: 'tenant-a', jwks: { keys: jwks as never }, scopes: ['system/*.rs'] });
}, 120_000);
afterAll(() => server.close());

describe('discovery', () => {
  test('well_known_endpoint: at the FHIR base, without a token, as application/json', async () => {
    const answer = await server.sendOpenly('GET', '.well-known/smart-configuration');
    expect([answer.status, typeOf(answer)]).toEqual([200, 'application/json']);
  });

  test('well_known_capabilities: the fields that SMART 2 asks of a server without browsers, and no issuer without OpenID', async () => {
    const { body } = await server.sendOpenly<never>('GET', '.well-known/smart-configuration');
    const configuration = body as unknown as Record<string, string[]>;
    expect(configuration).toMatchObject({ token_endpoint: tokenUrl(), code_challenge_methods_supported: ['S256'], grant_types_supported: ['client_credentials'] });
    expect(configuration['token_endpoint_auth_methods_supported']).toContain('private_key_jwt');
    expect(configuration['token_endpoint_auth_signing_alg_values_supported']).toEqual(expect.arrayContaining(['RS384', 'ES384']));
    expect(configuration['capabilities']?.every((capability) => typeof capability === 'string')).toBe(true);
    expect([configuration['issuer'], configuration['jwks_uri']]).toEqual([undefined, undefined]);
  });

  test('the statement names SMART as its security service', async () => {
    const { body } = await server.sendOpenly<CapabilityStatement>('GET', 'metadata');
    expect(body.rest?.[0]?.security?.service?.[0]?.coding?.[0]?.code).toBe('SMART-on-FHIR');
  });
});

describe('the token endpoint', () => {
  test('smart_backend_services_invalid_grant_type: 400', async () => {
    const { status, body } = await ask({ form: { grant_type: 'not_a_grant_type' } });
    expect([status, body['error']]).toEqual([400, 'unsupported_grant_type']);
  });

  test('smart_backend_services_invalid_client_assertion: 400 for another type of assertion', async () => {
    const { status, body } = await ask({ form: { client_assertion_type: 'not_an_assertion_type' } });
    expect([status, body['error']]).toEqual([400, 'invalid_request']);
  });

  test.each<[string, Changes]>([
    ['an issuer that nobody registered', { claims: { iss: 'not_a_valid_iss' } }],
    ['a subject that is not the issuer', { claims: { sub: 'not_a_valid_sub' } }],
    ['another audience', { claims: { aud: 'https://elsewhere.example/token' } }],
    ['an expiry in the past', { claims: { exp: 1_600_000_000 } }],
    ['an expiry too far ahead', { claims: { exp: Math.floor(Date.now() / 1000) + 3_600 } }],
    ['no jti', { claims: { jti: undefined } }],
    ['the signature of another key', { signedBy: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey }],
  ])('smart_backend_services_invalid_jwt: 400 or 401 for %s', async (_what, changes) => {
    const { status, body, headers } = await ask(changes);
    expect([[400, 401].includes(status), body['error'], headers.get('cache-control')]).toEqual([true, 'invalid_client', 'no-store']);
  });

  test.each(ALGORITHMS)('smart_backend_services_auth_request_success, smart_backend_services_auth_response_body: a token for an assertion by %s', async (algorithm) => {
    const { status, body, headers } = await ask({ algorithm });
    expect([status, String(body['token_type']).toLowerCase(), headers.get('cache-control')]).toEqual([200, 'bearer', 'no-store']);
    expect([typeof body['access_token'], body['expires_in'], body['scope']]).toEqual(['string', 300, 'system/*.rs']);
  });

  test('g10 bulk_data_authorization: the token opens what its scopes say, and nothing is open without one', async () => {
    const { body } = await ask();
    const read = (authorization?: string) => server.sendOpenly('GET', 'Patient', { headers: { accept: 'application/fhir+json', ...(authorization !== undefined && { authorization }) } });
    expect((await read(`Bearer ${String(body['access_token'])}`)).status).toBe(200);
    const refused = [await read(), await read('Bearer not-a-token'), await read('Basic dXNlcjpwYXNz')];
    expect(refused.map(({ status, headers }) => [status, headers.get('www-authenticate')?.startsWith('Bearer')])).toEqual([[401, true], [401, true], [401, true]]);
    const written = await server.sendOpenly('POST', 'Encounter', { headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${String(body['access_token'])}` }, body: { resourceType: 'Encounter' } });
    expect(written.status).toBe(403);
  });
});
