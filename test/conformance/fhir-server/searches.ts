import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, Encounter, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { byIdentifier, type FhirClient, freshIdentifier, idOf, patient } from './client.ts';

const CODES = 'https://ehch.example/fhir/CodeSystem/conformance';

export function describeSearches(client: () => FhirClient): void {
  describe('search', () => {
    const tag = freshIdentifier().value;
    const meta = { tag: [{ system: CODES, code: tag }] };
    const mine = `_tag=${encodeURIComponent(CODES)}%7C${tag}`;
    const identifiers = [freshIdentifier(), freshIdentifier(), freshIdentifier()];
    let patients: Patient[];
    let encounter: Encounter;
    let observation: Observation;

    const idsOf = (resources: Resource[]): string[] => resources.map((resource) => resource.id!).sort();
    const found = async (query: string): Promise<number[]> => {
      const ids = idsOf(await client().search(`Patient?${mine}&${query}`));
      return patients.flatMap(({ id }, n) => (ids.includes(id!) ? [n] : []));
    };

    beforeAll(async () => {
      patients = [];
      const details: Partial<Patient>[] = [
        { gender: 'female', birthDate: '1931-05-02', name: [{ family: 'Ashworth', given: ['Ivy', 'May'] }] },
        { gender: 'male', birthDate: '1931-05', name: [{ family: 'Ásgeirsson', given: ['Jón'] }] },
        { birthDate: '1940', name: [{ family: 'Okafor' }] },
      ];
      for (const [n, one] of details.entries()) patients.push((await client().create(patient(identifiers[n], { ...one, meta }))).body as Patient);
      const subject = { reference: `Patient/${patients[0]!.id}` };
      const period = { start: '2026-03-02T09:00:00Z', end: '2026-03-02T09:40:00Z' };
      encounter = (await client().create<Encounter>({ resourceType: 'Encounter', meta, status: 'finished', class: { system: CODES, code: 'HH' }, subject, period })).body;
      const code = { coding: [{ system: CODES, code: 'weight' }, { system: `${CODES}-2`, code: 'w' }] };
      observation = (await client().create<Observation>({
        resourceType: 'Observation', meta, status: 'final', code, subject, encounter: { reference: `Encounter/${encounter.id}` }, effectiveDateTime: '2026-03-02T09:15:00+01:00',
      })).body;
    });

    test.each([
      ['system|value', ({ system, value }: { system: string; value: string }) => `${encodeURIComponent(system)}%7C${value}`, [1]],
      ['value', ({ value }: { value: string }) => value, [1]],
      ['|value', ({ value }: { value: string }) => `%7C${value}`, []],
      ['another system|value', ({ value }: { value: string }) => `urn:other%7C${value}`, []],
    ])('finds by identifier as %s', async (_form, write, expected) => {
      expect(await found(`identifier=${write(identifiers[1]!)}`)).toEqual(expected);
    });

    test('finds an identifier without a system as |value', async () => {
      const { value } = freshIdentifier();
      await client().create({ resourceType: 'Patient', identifier: [{ value }] });
      expect(await client().search(`Patient?identifier=%7C${value}`)).toHaveLength(1);
    });

    test('takes commas as or, and repeats as and', async () => {
      expect(await found(`identifier=${identifiers[0]!.value},${identifiers[2]!.value}`)).toEqual([0, 2]);
      expect(await found(`identifier=${identifiers[0]!.value}&identifier=${identifiers[2]!.value}`)).toEqual([]);
    });

    test('finds by _id and by _tag', async () => {
      expect(await found(`_id=${patients[2]!.id}`)).toEqual([2]);
      expect(idsOf(await client().search(`Patient?_tag=${tag}`))).toEqual(idsOf(patients));
    });

    test('finds by _lastUpdated', async () => {
      const at = encodeURIComponent(patients[0]!.meta!.lastUpdated!);
      expect(await found(`_lastUpdated=ge${at}`)).toEqual([0, 1, 2]);
      expect(await found('_lastUpdated=lt2000-01-01')).toEqual([]);
    });

    test('finds strings by their beginning, whatever case and accents', async () => {
      expect(await found('family=as')).toEqual([0, 1]);
      expect(await found('name=MAY')).toEqual([0]);
      expect(await found('family=worth')).toEqual([]);
      expect(await found('family:contains=worth')).toEqual([0]);
      expect(await found('family:exact=ashworth')).toEqual([]);
      expect(await found('family:exact=Ashworth')).toEqual([0]);
    });

    test('takes what a database would take for a wildcard as it stands', async () => {
      expect(await found('family=%25')).toEqual([]);
      expect(await found('family=_shworth')).toEqual([]);
    });

    test.each([
      ['1931-05-02', [0]],
      ['1931-05', [0, 1]],
      ['1931', [0, 1]],
      ['ne1931', [2]],
      ['gt1931-05-02', [1, 2]],
      ['ge1940', [2]],
      ['lt1931-05-02', [1]],
      ['le1931', [0, 1]],
      ['sa1931', [2]],
      ['eb1940', [0, 1]],
    ])('finds by birthdate=%s', async (date, expected) => {
      expect(await found(`birthdate=${date}`)).toEqual(expected);
    });

    test('finds codes by :not and by :missing', async () => {
      expect(await found('gender=female')).toEqual([0]);
      expect(await found('gender:not=female')).toEqual([1, 2]);
      expect(await found('gender:missing=true')).toEqual([2]);
      expect(await found('gender:missing=false')).toEqual([0, 1]);
    });

    test.each([
      'patient=Patient/{patient}',
      'patient={patient}',
      'subject=Patient/{patient}',
      'subject:Patient={patient}',
      'encounter=Encounter/{encounter}',
      'code={codes}%7Cweight&patient={patient}',
      'code=w&patient={patient}',
      'date=2026-03-02T08:15:00Z&patient={patient}',
      'date=2026-03-02&patient={patient}',
      'subject:Patient.identifier={identifier}',
      'patient.identifier={identifier}',
      'subject:Patient.birthdate=lt1932',
      'subject:Patient.family:exact=Ashworth',
    ])('finds an observation by %s', async (template) => {
      const values: Record<string, string> = { patient: patients[0]!.id!, encounter: encounter.id!, codes: encodeURIComponent(CODES), identifier: identifiers[0]!.value };
      const query = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name]!);
      expect(idsOf(await client().search(`Observation?${mine}&${query}`))).toEqual([observation.id]);
    });

    test('does not find by a reference of another type or id', async () => {
      expect(await client().search(`Observation?${mine}&subject=Group/${patients[0]!.id}`)).toEqual([]);
      expect(await client().search(`Observation?${mine}&patient=${patients[1]!.id}`)).toEqual([]);
    });

    test('finds a period that holds or touches a date', async () => {
      expect(await client().search(`Encounter?${mine}&date=2026-03`)).toHaveLength(1);
      expect(await client().search(`Encounter?${mine}&date=gt2026-03-02T09:30:00Z`)).toHaveLength(1);
      expect(await client().search(`Encounter?${mine}&date=gt2026-03-02T09:50:00Z`)).toHaveLength(0);
    });

    test('finds part-of', async () => {
      const { body } = await client().create<Encounter>({ ...encounter, partOf: { reference: `Encounter/${encounter.id}` } });
      expect(idsOf(await client().search(`Encounter?part-of=Encounter/${encounter.id}`))).toEqual([body.id]);
    });

    test('includes what is referred to, marked as such', async () => {
      const { body } = await client().get<Bundle>(`Observation?${mine}&_include=Observation:subject&_include=Observation:encounter:Encounter`);
      expect(body.entry!.map(({ resource, search }) => [resource!.resourceType, search!.mode]).sort()).toEqual([['Encounter', 'include'], ['Observation', 'match'], ['Patient', 'include']]);
    });

    test('sees an update and forgets what it replaced', async () => {
      const identifier = freshIdentifier();
      const { body } = await client().create(patient(identifier, { gender: 'male' }));
      await client().put(`Patient/${idOf(body)}`, { ...body, gender: 'female' } as Patient);
      expect(await client().search(`Patient?${byIdentifier(identifier)}&gender=male`)).toEqual([]);
      expect(await client().search(`Patient?${byIdentifier(identifier)}&gender=female`)).toHaveLength(1);
    });

    test('takes the criteria of POST [type]/_search from its form and its URL', async () => {
      const { status, body } = await client().send<Bundle>('POST', `Patient/_search?${mine}`, { body: 'gender=female', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
      expect(status).toBe(200);
      expect(body.entry!.map(({ resource }) => resource!.id)).toEqual([patients[0]!.id]);
    });

    test('is refused when it has a parameter the server does not know (REST-044)', async () => {
      const { status, body } = await client().get('Patient?no-such-parameter=1', { Prefer: 'handling=strict' });
      expect([status, body.resourceType]).toEqual([400, 'OperationOutcome']);
    });

    describe('pages', () => {
      const all = freshIdentifier().value;
      const query = `Patient?_tag=${encodeURIComponent(CODES)}%7C${all}`;
      let ids: string[];

      const walk = async (url: string | undefined): Promise<string[][]> => {
        const pages: string[][] = [];
        for (let next = url; next !== undefined; ) {
          const { status, body } = await client().get<Bundle>(next);
          expect(status).toBe(200);
          pages.push((body.entry ?? []).map(({ resource }) => resource!.id!));
          next = body.link?.find(({ relation }) => relation === 'next')?.url;
        }
        return pages;
      };

      beforeAll(async () => {
        const created = Array.from({ length: 7 }, (_, n) => client().create(patient(undefined, { meta: { tag: [{ system: CODES, code: all }] }, birthDate: `19${30 + n}` })));
        ids = idsOf((await Promise.all(created)).map(({ body }) => body));
      });

      test.each(['', '&_sort=birthdate', '&_sort=-_lastUpdated', '&_offset=0'])('are walked by their next links, each resource once (%s)', async (order) => {
        const pages = await walk(`${query}&_count=3${order}`);
        expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
        expect(pages.flat().sort()).toEqual(ids);
      });

      test('have no next link when the last one is full', async () => {
        expect((await walk(`${query}&_count=7`)).map((page) => page.length)).toEqual([7]);
      });

      test('come in the order of _sort', async () => {
        const [up] = await walk(`${query}&_sort=birthdate`);
        const [down] = await walk(`${query}&_sort=-birthdate`);
        expect(down).toEqual([...up!].reverse());
      });

      test('count all with _total=accurate, and alone with _summary=count', async () => {
        const counted = await client().get<Bundle>(`${query}&_count=2&_total=accurate`);
        expect([counted.body.total, counted.body.entry!.length]).toEqual([7, 2]);
        const summary = await client().get<Bundle>(`${query}&_summary=count`);
        expect([summary.body.total, summary.body.entry]).toEqual([7, undefined]);
      });
    });
  });
}
