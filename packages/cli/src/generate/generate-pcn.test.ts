import { hash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { checkNhsNumber, createValidator, identitiesOf, referencesIn } from '@ehch/fhir';
import { type Envelope, RECORD_TYPES } from '@ehch/records';
import { fileOf, type SourceRow, SOURCES } from '@ehch/sources';
import { generatePcn, type GeneratedFile, type GenerateOptions } from '../index.ts';

const rowsOf = async ({ source, bytes }: GeneratedFile): Promise<SourceRow[]> => {
  const reading = await SOURCES[source]!.read(fileOf(bytes));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return Array.fromAsync(reading.rows);
};
const recordsOf = async (files: readonly GeneratedFile[]): Promise<{ type: string; record: Envelope }[]> =>
  (await Promise.all(files.map(rowsOf))).flat().flatMap((row) => ('record' in row ? [{ type: row.recordType, record: row.record }] : []));

const validate = createValidator();

const SIZES: GenerateOptions[] = [
  { seed: 1 },
  { seed: 2, homes: 1, residents: 1 },
  { seed: 3, homes: 2, residents: 12, weeks: 3 },
  { seed: -4, homes: 13, residents: 300 },
  { seed: 2_147_483_647, homes: 4, residents: 60, weeks: 4, start: '2026-03-02' },
  { seed: 6, homes: 3, residents: 40, weeks: 2, start: '2026-10-19' },
];

const readNetwork = async (options: GenerateOptions) => {
  const files = generatePcn(options);
  return { size: JSON.stringify(options), options, files, records: await recordsOf(files) };
};
const networks = await Promise.all(SIZES.map(readNetwork));
const demo = await readNetwork({ seed: 1 });

describe.each(networks)('a network of $size', ({ options, files, records }) => {

  test('is let through by the sources, but for the rows that must be held, each for the one reason given', async () => {
    for (const file of files) {
      const rows = await rowsOf(file);
      expect(rows).toHaveLength(file.rows);
      expect(rows.flatMap((row) => ('issues' in row ? row.issues.map(({ code, column }) => ({ place: row.place, code, column })) : []))).toEqual(file.held);
      expect(rows.flatMap((row) => ('warnings' in row ? row.warnings : []))).toEqual([]);
    }
  });

  test('never sends other content under the same version of a record', () => {
    const sent = new Map<string, string>();
    for (const { type, record } of records) {
      const key = JSON.stringify([type, record.source.system, record.source.id, record.source.version ?? record.source.updatedAt]);
      expect(sent.get(key) ?? JSON.stringify(record)).toBe(JSON.stringify(record));
      sent.set(key, JSON.stringify(record));
    }
  });

  test('sends the versions of a record in their order, none from after the week', () => {
    const latest = new Map<string, number>();
    const last = Date.parse(options.start ?? '2026-11-09') + 7 * 86_400_000 * (options.start ? (options.weeks ?? 1) : 1);
    for (const { type, record } of records) {
      const key = JSON.stringify([type, record.source.system, record.source.id]);
      const version = record.source.version ?? Date.parse(record.source.updatedAt);
      expect(version).toBeGreaterThanOrEqual(latest.get(key) ?? 0);
      expect(Date.parse(record.source.updatedAt)).toBeLessThan(last);
      latest.set(key, version);
    }
  });

  test('becomes resources that conform to their profiles and refer to nothing that is not there', () => {
    const published = new Set<string>();
    const referred = new Set<string>();
    for (const { type, record } of records) {
      for (const { resource } of RECORD_TYPES[type]!.map(record).entry ?? []) {
        if (!resource) continue;
        expect(validate(resource)).toEqual([]);
        for (const identity of identitiesOf(resource)) published.add(identity);
        for (const reference of referencesIn(resource)) referred.add(reference);
      }
    }
    expect([...referred].filter((reference) => !published.has(reference))).toEqual([]);
  });

  test('has valid NHS numbers of the range for tests, each for one resident', () => {
    const residents = new Map<string, string>();
    for (const { type, record } of records) {
      const { nhsNumber, localId } = (record as { resident?: { nhsNumber?: string; localId?: string } }).resident ?? {};
      if (nhsNumber === undefined) continue;
      expect(checkNhsNumber(nhsNumber)).toEqual({ ok: true, value: expect.stringMatching(/^900/) });
      if (type !== 'resident-register') continue;
      const person = `${record.source.system} ${localId}`;
      expect(residents.get(nhsNumber) ?? person).toBe(person);
      residents.set(nhsNumber, person);
    }
    expect(residents.size).toBeGreaterThanOrEqual((options.residents ?? 250) - 1);
  });
});

describe('the network of the demo', () => {
  const { files, records } = demo;
  const ofType = <R>(name: string) => records.filter(({ type }) => type === name).map(({ record }) => record as Envelope & R);
  const residents = ofType<{ resident: { nhsNumber?: string; localId: string }; name: { family: string; given: string[] }; birthDate: string; deceasedAt?: string; registeredPractice: { name: string } }>('resident-register');
  const stays = ofType<{ kind: string; admittedAt: string; dischargeMethod?: string; hospitalStays?: { from: string; to?: string }[] }>('admission-discharge');

  test('is the same again, byte for byte, and another for another seed', () => {
    const digestOf = (generated: readonly GeneratedFile[]) => hash('sha256', Buffer.concat(generated.flatMap(({ file, bytes }) => [Buffer.from(file), bytes])));
    expect(digestOf(generatePcn({ seed: 1 }))).toBe(digestOf(files));
    expect(digestOf(generatePcn({ seed: 2 }))).not.toBe(digestOf(files));
  });

  test('has seven homes for older people, with and without nursing, and a small one for people with a learning disability (S027)', () => {
    const homes = ofType<{ setting: string; learningDisability: boolean; clinicalLeads: unknown[] }>('home-register');
    expect(homes.map(({ learningDisability }) => learningDisability)).toEqual([false, false, false, false, false, false, false, true]);
    expect(new Set(homes.map(({ setting }) => setting))).toEqual(new Set(['without-nursing', 'with-nursing', 'both']));
    expect(homes.every(({ clinicalLeads }) => clinicalLeads.length === 1)).toBe(true);
  });

  test('has about one row in a hundred that must be held', () => {
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const held = files.reduce((sum, file) => sum + file.held.length, 0);
    expect(held / rows).toBeGreaterThan(0.003);
    expect(held / rows).toBeLessThan(0.02);
  });

  test('has a week in it: somebody arrives, somebody comes back from hospital, somebody dies', () => {
    expect(stays.some(({ admittedAt }) => admittedAt >= '2026-11-09')).toBe(true);
    expect(stays.some(({ kind, hospitalStays }) => kind === 'readmission' && (hospitalStays?.at(-1)?.to ?? '') >= '2026-11-09')).toBe(true);
    expect(stays.some(({ dischargeMethod }) => dischargeMethod === 'died')).toBe(true);
    expect(residents.some(({ deceasedAt }) => deceasedAt !== undefined)).toBe(true);
  });

  test('has two residents of one name and birth date, and one whose NHS number comes in mid-week', () => {
    const latest = [...new Map(residents.map((resident) => [JSON.stringify(resident.source), resident])).values()];
    const people = new Map<string, Set<string>>();
    for (const { name, birthDate, resident } of latest) {
      const key = JSON.stringify([name.family, name.given, birthDate]);
      people.set(key, (people.get(key) ?? new Set()).add(resident.nhsNumber ?? ''));
    }
    expect([...people.values()].some((numbers) => numbers.size > 1)).toBe(true);
    const numbersOf = new Map<string, Set<string | undefined>>();
    for (const { source, resident } of residents) numbersOf.set(`${source.system} ${resident.localId}`, (numbersOf.get(`${source.system} ${resident.localId}`) ?? new Set()).add(resident.nhsNumber));
    expect([...numbersOf.values()].filter((numbers) => numbers.size === 2 && numbers.has(undefined))).toHaveLength(1);
  });

  test('has a check-in at one home and rounds at the others, with actions, referrals and plans that change', () => {
    expect(ofType<{ kind: string }>('weekly-home-round').map(({ kind }) => kind).sort()).toEqual(['check-in', ...Array.from({ length: 7 }, () => 'round')]);
    const outcomes = ofType<{ actions?: unknown[]; referrals?: unknown[]; pcspUpdated: boolean }>('round-outcome');
    expect(outcomes.some(({ actions }) => actions !== undefined)).toBe(true);
    expect(outcomes.some(({ referrals }) => referrals !== undefined)).toBe(true);
    expect(outcomes.some(({ pcspUpdated }) => pcspUpdated)).toBe(true);
  });

  test('has residents of practices inside and outside the network', () => {
    expect(new Set(residents.map(({ registeredPractice }) => registeredPractice.name)).size).toBe(6);
  });

  test('has names, places and telephones that are nobody\'s', () => {
    const text = files.map(({ bytes }) => bytes.toString('latin1')).join();
    expect([...text.matchAll(/\b0\d{4} ?\d{6}\b/g)].map(([phone]) => phone).filter((phone) => !/^(01632 960|07700 900)/.test(phone))).toEqual([]);
    expect([...text.matchAll(/\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b/g)].map(([postcode]) => postcode).filter((postcode) => !postcode.startsWith('ZZ99'))).toEqual([]);
    expect([...text.matchAll(/https?:\/\/[^/",\s]+/g)].map(([url]) => url).filter((url) => !url.endsWith('.example'))).toEqual([]);
  });
});

describe('options', () => {
  test.each<[GenerateOptions, string]>([
    [{ seed: 1, start: '2026-11-10' }, 'The start must be a Monday such as 2026-11-09'],
    [{ seed: 1, start: 'monday' }, 'The start must be a Monday'],
    [{ seed: 1, start: '2026-02-30' }, 'The start must be a Monday'],
    [{ seed: 1.5 }, 'The number of seed must be whole'],
    [{ seed: 1, homes: 0 }, 'The number of homes must be whole, from 1 to 49'],
    [{ seed: 1, homes: 50 }, 'The number of homes'],
    [{ seed: 1, residents: 7 }, 'There must be a resident for every home'],
    [{ seed: 1, weeks: 53 }, 'The number of weeks'],
  ])('%j are refused', (options, message) => {
    expect(() => generatePcn(options)).toThrow(RangeError);
    expect(() => generatePcn(options)).toThrow(message);
  });
});
