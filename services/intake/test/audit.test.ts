import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sealAudit, verifyAudit, writeAudit } from '@ehch/ledger';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { startIntake, type TestIntake } from './support/intake.ts';
import { registerFile, residentRow, sendFile } from './support/register.ts';

let intake: TestIntake;
let client: Awaited<ReturnType<TestIntake['client']>>;
beforeAll(async () => {
  intake = await startIntake();
  client = await intake.client({ tenant: 'tenant-a' });
});
afterAll(() => intake.close());

const read = async (path: string, by = client) => (await by.fetch(path)).json() as Promise<Bundle<AuditEvent>>;
const eventsOf = (bundle: Bundle<AuditEvent>) => (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
const wordsOf = (bundle: Bundle<AuditEvent>) => eventsOf(bundle).map(({ subtype }) => subtype?.at(-1)?.code);

describe('GET /audit', () => {
  test('SEC-035: has one AuditEvent for a file that was sent, found by its X-Request-ID', async () => {
    const request = randomUUID();
    await sendFile(client, registerFile([residentRow(), residentRow()]), { headers: { 'x-request-id': request } });
    const [event, ...others] = eventsOf(await read(`/audit?request=${request}`));
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      resourceType: 'AuditEvent',
      type: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: '110107' },
      action: 'C',
      outcome: '0',
      agent: [{ who: { identifier: { value: client.clientId } }, requestor: true }, { who: { identifier: { value: intake.url } }, requestor: false }, { who: { identifier: { value: 'tenant-a' } } }],
      entity: [{ what: { identifier: { value: request } }, type: { code: 'XrequestId' } }, { what: { identifier: { system: 'https://ehch.example/fhir/Id/receipt' } } }],
    });
  });

  test('SEC-031, SEC-036: tells of a disclosure who gave it, who got it, of whom and for what', async () => {
    const resources = [{ reference: 'Encounter/12', version: '3' }, { reference: 'Patient/7' }];
    await writeAudit(intake.ledger, [{ tenant: 'tenant-a', clientId: 'platform', action: 'R', event: 'event-delivered', entityType: 'Notification', entityId: 'n_1', resources, purpose: 'TREAT' }]);
    for (const query of ['patient=7', 'patient=Patient/7', 'entity=Encounter/12', 'agent=platform', 'entity=Notification/n_1']) {
      expect(eventsOf(await read(`/audit?${query}`))).toMatchObject([{
        type: { code: '110106' },
        subtype: [{ system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle', code: 'disclose' }, { code: 'event-delivered' }],
        purposeOfEvent: [{ coding: [{ code: 'TREAT' }] }],
        agent: [{ type: { coding: [{ code: '110152' }] }, who: { identifier: { value: 'platform' } } }, { type: { coding: [{ code: '110153' }] }, who: { identifier: { value: intake.url } } }, {}],
        entity: [{}, { what: { reference: 'Encounter/12/_history/3' }, role: { code: '4' } }, { what: { reference: 'Patient/7' }, type: { code: '1' }, role: { code: '1' } }],
      }]);
    }
    expect(eventsOf(await read('/audit?patient=7&entity=Encounter/99'))).toEqual([]);
  });

  test('goes page by page, the newest first, and by date', async () => {
    const other = await intake.client({ tenant: 'tenant-pages' });
    const request = randomUUID();
    await writeAudit(intake.ledger, ['one', 'two', 'three'].map((entityId) => ({ tenant: 'tenant-pages', action: 'E' as const, event: 'record-published', entityType: 'Record', entityId, requestId: request })));
    const values: (string | undefined)[] = [];
    for (let url: string | undefined = `/audit?_count=1&request=${request}&date=ge2020-01-01&date=lt2100-01-01`; url !== undefined; ) {
      const page: Bundle<AuditEvent> = await read(url, other);
      values.push(...eventsOf(page).map(({ entity }) => entity?.[1]?.what?.identifier?.value));
      url = page.link?.find(({ relation }) => relation === 'next')?.url;
    }
    expect(values).toEqual(['three', 'two', 'one']);
    const today = new Date().toISOString().slice(0, 10);
    expect(eventsOf(await read(`/audit?request=${request}&date=${today}`, other))).toHaveLength(3);
    expect(eventsOf(await read(`/audit?request=${request}&date=lt${today}`, other))).toEqual([]);
    expect(eventsOf(await read(`/audit?request=${request}&date=gt${today}`, other))).toEqual([]);
  });

  test('SEC-032: holds no part of a token', async () => {
    const parts = (await client.token()).split('.').flatMap((part) => [part, part.slice(0, 33), part.slice(-33)]);
    await read('/audit');
    const rows = JSON.stringify(await intake.ledger.selectFrom('audit').selectAll().execute());
    expect(parts.filter((part) => rows.includes(part))).toEqual([]);
  });

  test('SEC-015: shows nobody the audit of somebody else', async () => {
    const stranger = await intake.client({ tenant: 'tenant-b' });
    const [mine] = eventsOf(await read('/audit'));
    expect(wordsOf(await read('/audit', stranger))).toEqual(['token-granted']);
    expect((await stranger.fetch(`/audit/${mine?.id}`)).status).toBe(404);
    expect(await (await client.fetch(`/audit/${mine?.id}`)).json()).toEqual(mine);
  });

  test('SEC-030: is itself read under audit', async () => {
    const reader = await intake.client({ tenant: 'tenant-reader' });
    await read('/audit', reader);
    expect(wordsOf(await read('/audit', reader))).toEqual(['audit-read', 'token-granted']);
  });

  test.each(['entity=nonsense', 'date=yesterday', 'date=2026-02-30', 'patient=a/b/c', 'request=1', '_count=0', '_before=x'])('refuses %s', async (query) => {
    expect((await client.fetch(`/audit?${query}`)).status).toBe(400);
  });

  test('SEC-012: asks for its scope', async () => {
    const sender = await intake.client({ scope: 'system/records.c' });
    expect([(await sender.fetch('/audit')).status, (await sender.fetch('/audit/1')).status, (await sender.fetch('/audit/$verify')).status]).toEqual([403, 403, 403]);
  });
});

test('SEC-034: GET /audit/$verify says that the chain is whole, and finds a seal that was kept', async () => {
  while ((await sealAudit(intake.ledger)) !== undefined);
  const chain = await verifyAudit(intake.ledger);
  expect(await (await client.fetch('/audit/$verify')).json()).toMatchObject({ state: 'whole' });
  const { number, digest } = chain.state === 'whole' && chain.head ? chain.head : { number: 0, digest: '' };
  expect(await (await client.fetch(`/audit/$verify?seal=${number}&digest=${digest}`)).json()).toMatchObject({ state: 'whole' });
  expect(await (await client.fetch(`/audit/$verify?seal=${number}&digest=${'0'.repeat(64)}`)).json()).toEqual({ state: 'broken', at: { seal: number, fault: 'not-that-seal' } });
});
