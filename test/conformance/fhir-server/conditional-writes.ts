import { describe, expect, test } from '@jest/globals';
import type { OperationOutcome, Patient } from '@medplum/fhirtypes';
import { byIdentifier, type FhirClient, freshIdentifier, idOf, patient, versionOf } from './client.ts';

export function describeConditionalWrites(client: () => FhirClient): void {
  async function twoWith(identifier: ReturnType<typeof freshIdentifier>): Promise<void> {
    await client().create(patient(identifier));
    await client().create(patient(identifier));
  }

  describe('conditional create (REST-014)', () => {
    test('creates when nothing matches, and afterwards gives what is there unchanged', async () => {
      const identifier = freshIdentifier();
      const first = await client().create(patient(identifier), { 'If-None-Exist': byIdentifier(identifier) });
      const second = await client().create(patient(identifier, { active: true }), { 'If-None-Exist': byIdentifier(identifier) });
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(second.headers.get('ETag')).toBe(first.headers.get('ETag'));
      expect((await client().get<Patient>(`Patient/${idOf(first.body)}`)).body.active).toBeUndefined();
    });

    test('is 412 when more than one matches, and stores nothing', async () => {
      const identifier = freshIdentifier();
      await twoWith(identifier);
      const { status, body } = await client().create(patient(identifier), { 'If-None-Exist': byIdentifier(identifier) });
      expect(status).toBe(412);
      expect(body.resourceType).toBe('OperationOutcome');
      expect(await client().search(`Patient?${byIdentifier(identifier)}`)).toHaveLength(2);
    });

    test('by 50 clients at once leaves one resource (REST-015)', async () => {
      const identifier = freshIdentifier();
      const creates = Array.from({ length: 50 }, () => client().create(patient(identifier), { 'If-None-Exist': byIdentifier(identifier) }));
      const answers = await Promise.all(creates);
      const statuses = answers.map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 200)).toHaveLength(49);
      expect(new Set(answers.map(({ body }) => idOf(body))).size).toBe(1);
      expect(await client().search(`Patient?${byIdentifier(identifier)}`)).toHaveLength(1);
    });

    test.each(['', 'no-such-parameter=1', 'identifier='])('by criteria that say nothing (%j) is refused and stores nothing', async (criteria) => {
      const identifier = freshIdentifier();
      const { status } = await client().create(patient(identifier), { 'If-None-Exist': criteria });
      expect([400, 412]).toContain(status);
      expect(await client().search(`Patient?${byIdentifier(identifier)}`)).toEqual([]);
    });
  });

  describe('conditional update (REST-035)', () => {
    test('creates when nothing matches and updates what does', async () => {
      const identifier = freshIdentifier();
      const first = await client().put(`Patient?${byIdentifier(identifier)}`, patient(identifier));
      const second = await client().put(`Patient?${byIdentifier(identifier)}`, patient(identifier, { active: true }));
      expect([first.status, second.status]).toEqual([201, 200]);
      expect(idOf(second.body)).toBe(idOf(first.body));
      expect(versionOf(second.body)).not.toBe(versionOf(first.body));
    });

    test('is 412 when more than one matches, and changes none', async () => {
      const identifier = freshIdentifier();
      await twoWith(identifier);
      expect((await client().put(`Patient?${byIdentifier(identifier)}`, patient(identifier, { active: true }))).status).toBe(412);
      const found = await client().search<Patient>(`Patient?${byIdentifier(identifier)}`);
      expect(found.map(({ active }) => active)).toEqual([undefined, undefined]);
    });

    test('by 50 clients at once leaves one resource', async () => {
      const identifier = freshIdentifier();
      const puts = Array.from({ length: 50 }, (_, n) => client().put(`Patient?${byIdentifier(identifier)}`, patient(identifier, { name: [{ family: `Family ${n}` }] })));
      const statuses = (await Promise.all(puts)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 200)).toHaveLength(49);
      expect(await client().search(`Patient?${byIdentifier(identifier)}`)).toHaveLength(1);
    });

    test('whose body id is not that of the match is 400', async () => {
      const identifier = freshIdentifier();
      await client().create(patient(identifier));
      expect((await client().put(`Patient?${byIdentifier(identifier)}`, { ...patient(identifier), id: 'another' })).status).toBe(400);
    });

    test('without criteria is 400', async () => {
      expect((await client().put<Patient>('Patient', patient())).status).toBe(400);
    });
  });

  describe('conditional delete', () => {
    test('deletes the one that matches, and none when more do', async () => {
      const [one, two] = [freshIdentifier(), freshIdentifier()];
      const { body } = await client().create(patient(one));
      await twoWith(two);
      expect([200, 204]).toContain((await client().delete(`Patient?${byIdentifier(one)}`)).status);
      expect((await client().get(`Patient/${idOf(body)}`)).status).toBe(410);
      expect((await client().delete(`Patient?${byIdentifier(two)}`)).status).toBe(412);
      expect(await client().search(`Patient?${byIdentifier(two)}`)).toHaveLength(2);
    });

    test('without criteria is refused', async () => {
      const { status, body } = (await client().delete('Patient')) as { status: number; body: OperationOutcome };
      expect([400, 405, 412]).toContain(status);
      expect(body.resourceType).toBe('OperationOutcome');
    });
  });
}
