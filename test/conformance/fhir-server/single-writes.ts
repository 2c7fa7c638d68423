import { describe, expect, test } from '@jest/globals';
import type { OperationOutcome, Patient } from '@medplum/fhirtypes';
import { byIdentifier, type FhirClient, freshIdentifier, idOf, patient, versionOf } from './client.ts';

export function describeSingleWrites(client: () => FhirClient): void {
  describe('create', () => {
    test('answers 201 with Location, ETag and the stored resource (REST-010)', async () => {
      const { status, headers, body } = await client().create(patient());
      expect(status).toBe(201);
      expect(headers.get('Location')).toMatch(new RegExp(`/Patient/${idOf(body)}/_history/${versionOf(body)}$`));
      expect(headers.get('ETag')).toBe(`W/"${versionOf(body)}"`);
      expect(Date.parse(body.meta!.lastUpdated!)).not.toBeNaN();
    });

    test('gives the id and version itself and keeps profile and tags (REST-011)', async () => {
      const meta = { versionId: '77', lastUpdated: '1999-01-01T00:00:00Z', profile: ['https://ehch.example/fhir/StructureDefinition/EHCH-Patient'], tag: [{ system: 'https://ehch.example/t', code: 'a' }] };
      const { body } = await client().create({ ...patient(), id: 'mine', meta } as Patient);
      expect(body.id).not.toBe('mine');
      expect(body.meta).toMatchObject({ profile: meta.profile, tag: meta.tag });
      expect(body.meta!.lastUpdated).not.toBe(meta.lastUpdated);
      expect(versionOf(body)).not.toBe('77');
    });

    test('stores text as it was sent (REST-019)', async () => {
      const family = 'O’Brien-Ñandú e\u0301 👩‍⚕️ <b>&amp;</b> "x"\\';
      const { body } = await client().create(patient(undefined, { name: [{ family }] }));
      const { body: read } = await client().get<Patient>(`Patient/${idOf(body)}`);
      expect(read.name![0]!.family).toBe(family);
    });
  });

  describe('update', () => {
    test('makes a new version, answered 200 with its ETag (REST-030)', async () => {
      const { body: first } = await client().create(patient());
      const { status, headers, body } = await client().put(`Patient/${idOf(first)}`, { ...first, active: true } as Patient);
      expect(status).toBe(200);
      expect(versionOf(body)).not.toBe(versionOf(first));
      expect(headers.get('ETag')).toBe(`W/"${versionOf(body)}"`);
      expect((await client().get<Patient>(`Patient/${idOf(first)}`)).body.active).toBe(true);
    });

    test('with a stale If-Match is 412 and changes nothing (REST-031)', async () => {
      const { body: first } = await client().create(patient());
      const path = `Patient/${idOf(first)}`;
      const { body: second } = await client().put(path, { ...first, active: true } as Patient, { 'If-Match': `W/"${versionOf(first)}"` });
      const stale = await client().put(path, { ...first, active: false } as Patient, { 'If-Match': `W/"${versionOf(first)}"` });
      expect(stale.status).toBe(412);
      expect(stale.body.resourceType).toBe('OperationOutcome');
      expect((await client().get(path)).body).toEqual(second);
    });

    test('of one version by two clients at once succeeds for one of them (REST-037)', async () => {
      const { body: first } = await client().create(patient());
      const headers = { 'If-Match': `W/"${versionOf(first)}"` };
      const writes = [true, false].map((active) => client().put(`Patient/${idOf(first)}`, { ...first, active } as Patient, headers));
      expect((await Promise.all(writes)).map(({ status }) => status).sort()).toEqual([200, 412]);
    });

    test('of 50 clients that hold one version succeeds for one of them', async () => {
      const { body: first } = await client().create(patient());
      const headers = { 'If-Match': `W/"${versionOf(first)}"` };
      const writes = Array.from({ length: 50 }, (_, n) => client().put(`Patient/${idOf(first)}`, { ...first, name: [{ family: `Family ${n}` }] } as Patient, headers));
      const statuses = (await Promise.all(writes)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      expect(statuses.filter((status) => status === 412)).toHaveLength(49);
    });

    test('whose body names another id is 400 (REST-030)', async () => {
      const { body } = await client().create(patient());
      expect((await client().put(`Patient/${idOf(body)}`, { ...body, id: 'another' } as Patient)).status).toBe(400);
    });
  });

  describe('delete', () => {
    test('makes reads 410, searches empty, and an id that never was stays 404 (REST-040)', async () => {
      const identifier = freshIdentifier();
      const { body } = await client().create(patient(identifier));
      expect([200, 204]).toContain((await client().delete(`Patient/${idOf(body)}`)).status);
      const gone = await client().get<OperationOutcome>(`Patient/${idOf(body)}`);
      expect(gone.status).toBe(410);
      expect(gone.body.resourceType).toBe('OperationOutcome');
      expect(await client().search(`Patient?${byIdentifier(identifier)}`)).toEqual([]);
      expect((await client().get('Patient/never-was')).status).toBe(404);
    });

    test('twice does no harm (REST-041)', async () => {
      const { body } = await client().create(patient());
      await client().delete(`Patient/${idOf(body)}`);
      expect([200, 204, 404]).toContain((await client().delete(`Patient/${idOf(body)}`)).status);
    });
  });

  describe('history (REST-042)', () => {
    test('lists every version, newest first, the deletion without a resource', async () => {
      const { body: first } = await client().create(patient());
      const path = `Patient/${idOf(first)}`;
      const { body: second } = await client().put(path, { ...first, active: true } as Patient);
      await client().delete(path);
      const { body } = await client().get<{ type: string; total: number; entry: { resource?: unknown; request?: { method: string } }[] }>(`${path}/_history`);
      expect(body.type).toBe('history');
      expect(body.total).toBe(3);
      expect(body.entry.map(({ resource }) => resource)).toEqual([undefined, second, first]);
      expect(body.entry[0]!.request!.method).toBe('DELETE');
    });

    test('gives each version by its number', async () => {
      const { body: first } = await client().create(patient());
      const path = `Patient/${idOf(first)}`;
      await client().put(path, { ...first, active: true } as Patient);
      const { status, headers, body } = await client().get(`${path}/_history/${versionOf(first)}`);
      expect(status).toBe(200);
      expect(headers.get('ETag')).toBe(`W/"${versionOf(first)}"`);
      expect(body).toEqual(first);
      expect((await client().get(`${path}/_history/999`)).status).toBe(404);
    });
  });
}
