import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runChecks } from '@ehch/service-kit';
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { fhirServerChecks, judgeClock, judgeFeatures, judgeServer } from './checks.ts';

const TYPES = ['Patient', 'Organization', 'Encounter', 'Observation', 'CarePlan', 'Provenance'] as const;
const STATEMENT: CapabilityStatement = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-11-01',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  software: { name: 'Larch', version: '3' },
  rest: [{ mode: 'server', interaction: [{ code: 'transaction' }], resource: TYPES.map((type) => ({ type, conditionalCreate: true, versioning: 'versioned-update' })) }],
};
const withRest = (change: object): CapabilityStatement => ({ ...STATEMENT, rest: [{ ...STATEMENT.rest![0]!, ...change }] });

describe('what is made of a CapabilityStatement', () => {
  test('a server of R4 that does all that publishing relies on is well', () => {
    expect(judgeServer(STATEMENT)).toEqual({ state: 'ok', found: 'Larch 3 FHIR 4.0.1' });
    expect(judgeFeatures(STATEMENT)).toEqual({ state: 'ok', found: 'transaction, conditional create, updates by version' });
  });

  test('a server of another version, or no server of FHIR, is not', () => {
    expect(judgeServer({ ...STATEMENT, fhirVersion: '3.0.1' })).toMatchObject({ state: 'fail', found: 'Larch 3 FHIR 3.0.1' });
    expect(judgeServer({})).toMatchObject({ state: 'fail', found: 'no FHIR server at this address' });
  });

  test('what is not claimed is named; without transactions nothing works', () => {
    expect(judgeFeatures(withRest({ interaction: [] }))).toMatchObject({ state: 'fail', found: 'not claimed: transaction' });
    expect(judgeFeatures(withRest({ resource: [{ type: 'Patient', conditionalCreate: false, versioning: 'versioned' }] }))).toMatchObject({
      state: 'warn',
      found: 'not claimed: Organization, Encounter, Observation, CarePlan, Provenance, conditional create, updates by version (If-Match)',
    });
    expect(judgeFeatures({}).state).toBe('fail');
  });

  test('clocks are compared to the second', () => {
    const askedAt = new Date('2026-11-17T10:00:00.400Z');
    expect(judgeClock({ now: new Date('2026-11-17T10:00:00Z'), askedAt }).state).toBe('ok');
    expect(judgeClock({ now: new Date('2026-11-17T10:00:20Z'), askedAt })).toMatchObject({ state: 'warn', found: '+20 s from ours' });
    expect(judgeClock({ now: new Date('2026-11-17T09:50:00Z'), askedAt })).toMatchObject({ state: 'fail', found: '-600 s from ours' });
    expect(judgeClock({ now: undefined, askedAt }).state).toBe('warn');
  });
});

describe('the checks of a FHIR server', () => {
  let server: Server;
  let baseUrl: string;
  let wantsToken: boolean;

  beforeEach(async () => {
    wantsToken = false;
    server = createServer((req, res) => {
      if (wantsToken && req.headers.authorization !== 'Bearer good') res.writeHead(401).end();
      else res.writeHead(req.url === '/R4/metadata' ? 200 : 404, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(STATEMENT));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/R4`;
  });
  afterEach(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));

  const statesOf = async (address: Parameters<typeof fhirServerChecks>[0]) => (await runChecks(fhirServerChecks(address))).map(({ state }) => state);

  test('are well where it answers', async () => {
    expect(await statesOf({ baseUrl: `${baseUrl}/` })).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('show a token to a server that keeps its statement back', async () => {
    wantsToken = true;
    expect(await statesOf({ baseUrl, authorise: () => Promise.resolve('good') })).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await statesOf({ baseUrl })).toEqual(['fail', 'fail', 'fail', 'ok']);
  });

  test('fail for a token that cannot be had, and say nothing of the credentials', async () => {
    const [, , , token] = await runChecks(fhirServerChecks({ baseUrl, authorise: () => Promise.reject(new Error('secret s3cr3t is wrong')) }));
    expect(token).toMatchObject({ name: 'FHIR server token', state: 'fail', fix: expect.stringContaining('FHIR_CLIENT_ID') });
    expect(JSON.stringify(token)).not.toContain('s3cr3t');
  });

  test('fail where nothing answers', async () => {
    await new Promise((resolve) => { server.close(resolve); });
    expect((await runChecks(fhirServerChecks({ baseUrl })))[0]).toMatchObject({ state: 'fail', found: 'cannot be asked (ECONNREFUSED)' });
  });
});
