import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BundleEntry, OperationOutcome } from '@medplum/fhirtypes';
import express from 'express';
import type { AddressInfo } from 'node:net';
import { byIdentifier, FhirClient, freshIdentifier, idOf, patient } from '../../../test/conformance/fhir-server/client.ts';
import { createSandbox } from '../src/index.ts';
import { startSandbox, type StartedSandbox } from './start-sandbox.ts';

const CANARY = 'Zz-Canary-Quillfeather';

describe('a database that goes away', () => {
  let started: StartedSandbox;
  let client: FhirClient;

  beforeAll(async () => {
    started = await startSandbox();
    client = new FhirClient(started.baseUrl);
  });

  afterAll(() => started.close());

  const put = (identifier: ReturnType<typeof freshIdentifier>): BundleEntry => ({
    resource: patient(identifier, { name: [{ family: CANARY }] }),
    request: { method: 'PUT', url: `Patient?${byIdentifier(identifier)}` },
  });

  /** Ends the sandbox's connection that waits for a lock. */
  async function killTheOneThatWaits(): Promise<void> {
    for (;;) {
      const { rowCount } = await started.database.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ehch-fhir-sandbox' and wait_event_type = 'Lock'");
      if (rowCount) return;
    }
  }

  test('in the middle of a transaction leaves nothing of it, is answered 503, and is forgotten by the next request', async () => {
    const [before, blocked] = [freshIdentifier(), freshIdentifier()];
    const { body: existing } = await client.create(patient(blocked));
    await started.database.query('begin');
    await started.database.query('lock table sandbox.search_index in exclusive mode');
    const answer = client.bundle('transaction', [put(before), put(blocked)]);
    await killTheOneThatWaits();
    await started.database.query('rollback');
    const { status, headers, body } = await answer;
    expect([status, headers.get('Retry-After')]).toEqual([503, '1']);
    expect((body as OperationOutcome).issue[0]).toMatchObject({ severity: 'error', code: 'transient' });
    expect(await client.search(`Patient?${byIdentifier(before)}`)).toEqual([]);
    expect((await client.get(`Patient/${idOf(existing)}`)).body).toEqual(existing);
    expect((await client.bundle('transaction', [put(before), put(blocked)])).status).toBe(200);
  });

  test('is logged without a word of the record (SEC-050)', () => {
    const lines = started.log.join('');
    expect(lines).toContain('sandbox-request-failed');
    expect(lines).not.toContain(CANARY);
  });

  test('between requests is not noticed by the next one', async () => {
    const { body } = await client.create(patient());
    await started.database.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ehch-fhir-sandbox'");
    const statuses = [];
    for (let n = 0; n < 12; n++) statuses.push((await client.get(`Patient/${idOf(body)}`)).status);
    expect(statuses.at(-1)).toBe(200);
    expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  });

  test('a deadlock with another is repeated, not told to the client', async () => {
    const [one, two] = [(await client.create(patient())).body, (await client.create(patient())).body];
    const { database } = started;
    await database.query('begin');
    await database.query("select 1 from sandbox.resource where id = $1 for update", [idOf(two)]);
    const entries = [one, two].map((resource) => ({ resource: { ...resource, active: true }, request: { method: 'PUT' as const, url: `Patient/${idOf(resource)}` } }));
    const answer = client.bundle('transaction', entries as BundleEntry[]);
    await waitsForLock(started);
    await database.query("set local deadlock_timeout = '60s'");
    await database.query("select 1 from sandbox.resource where id = $1 for update", [idOf(one)]);
    await database.query('commit');
    expect((await answer).status).toBe(200);
  });
});

async function waitsForLock({ database }: StartedSandbox): Promise<void> {
  for (;;) {
    const { rowCount } = await database.query("select 1 from pg_stat_activity where application_name = 'ehch-fhir-sandbox' and wait_event_type = 'Lock'");
    if (rowCount) return;
  }
}

test('a database that is not there is 503', async () => {
  const sandbox = await createSandbox({ databaseUrl: 'postgres://nobody@127.0.0.1:9/none' });
  const server = express().use('/fhir', sandbox.router).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const client = new FhirClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`);
  expect((await client.create(patient())).status).toBe(503);
  expect((await client.get('metadata')).status).toBe(200);
  await expect(sandbox.ping()).rejects.toThrow();
  await new Promise((resolve) => server.close(resolve));
  await sandbox.close();
});

test('several processes may make the tables at once', async () => {
  const started = await startSandbox();
  await started.database.query('drop schema sandbox cascade');
  await Promise.all(Array.from({ length: 5 }, () => started.sandbox.migrate()));
  expect((await new FhirClient(started.baseUrl).create(patient())).status).toBe(201);
  await started.close();
});
