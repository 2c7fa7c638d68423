import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { createAuthoriser } from '../src/authorise.ts';

const FHIR = 'https://fhir.example';
const AUTH = 'https://auth.example';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const credentials = { clientId: 'ehch', scope: 'system/*.cruds', privateKey: { ...privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES384' as const } };

beforeAll(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const configuration = (times = 1) => nock(FHIR).get('/R4/.well-known/smart-configuration').times(times).reply(200, { token_endpoint: `${AUTH}/token` });
const token = (value: string) => nock(AUTH).post('/token', /client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer/).reply(200, { access_token: value, token_type: 'bearer', expires_in: 300 });

describe('tokens for the FHIR server', () => {
  test('SEC-016: come from where its SMART configuration says, and are kept', async () => {
    configuration();
    token('one');
    const authorise = createAuthoriser(`${FHIR}/R4`, credentials);
    expect([await authorise(false), await authorise(false)]).toEqual(['one', 'one']);
    expect(nock.isDone()).toBe(true);
  });

  test('SEC-017: are asked for again once the server refused one', async () => {
    configuration();
    token('one');
    token('two');
    const authorise = createAuthoriser(`${FHIR}/R4`, credentials);
    expect([await authorise(false), await authorise(true)]).toEqual(['one', 'two']);
  });

  test('are asked for anew after the configuration could not be read', async () => {
    nock(FHIR).get('/R4/.well-known/smart-configuration').reply(503, 'away');
    const authorise = createAuthoriser(`${FHIR}/R4`, credentials);
    await expect(authorise(false)).rejects.toThrow();
    configuration();
    token('one');
    expect(await authorise(false)).toBe('one');
  });

  test('need no configuration where the token URL is set', async () => {
    token('one');
    const authorise = createAuthoriser(`${FHIR}/R4`, { ...credentials, tokenUrl: `${AUTH}/token` });
    expect(await authorise(false)).toBe('one');
  });
});
