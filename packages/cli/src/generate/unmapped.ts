import { dayOf, REFERENCE_MONDAY, ukDate } from './calendar.ts';
import { type GeneratedFile, PCN_DIALECT, tableFile } from './files.ts';
import { createRandom, type Random } from './random.ts';
import { homesTable } from './tables/homes.ts';
import { plansTable } from './tables/plans.ts';
import type { Row } from './tables/write-table.ts';
import { createNetwork } from './world/network.ts';
import type { Resident } from './world/resident.ts';

const RESIDENTS = 412;
const HOMES = 8;
/** Always among the rows with a mistyped NHS number, so that it can be spoken of. */
const SPOILT_ROW = 88;
const SPOILT = 7;

/**
 * What an engineer begins with: the register of a group of homes from a records system that no source reads yet, with a few
 * mistyped NHS numbers; the network's list of the homes, and their residents' plans. Pure, as generatePcn.
 *
 * @param seed the same seed gives the same bytes
 */
export function generateUnmapped(seed: number): GeneratedFile[] {
  const random = createRandom(seed);
  const monday = dayOf(REFERENCE_MONDAY);
  const { homes, residents } = createNetwork(random, { homes: HOMES, residents: RESIDENTS, monday, seed });
  const register = residents.map((resident) => registerRow(random, resident));
  const known = monday.add({ days: 6 });
  return [
    tableFile('homes.csv', 'pcn-homes', PCN_DIALECT, { rows: homesTable(homes, monday), held: [] }),
    tableFile('residents.csv', 'larkfield', { delimiter: ';', lineEnd: '\r\n', encoding: 'windows-1252' }, withMistypedNumbers(random, register)),
    tableFile('care-plans.csv', 'care-home-care-plans', PCN_DIALECT, { rows: plansTable(residents, known), held: [] }),
  ];
}

function registerRow(random: Random, { home, ref, nhsNumber, family, given, knownAs, sex, born, practice, contacts: [contact], room, register, stay }: Resident): Row {
  return {
    'Client ID': `${home.slug.toUpperCase().slice(0, 3)}-${ref}`,
    'Service (CQC ID)': home.cqc,
    'Surname': family,
    'Forename(s)': given,
    'Preferred name': knownAs || 'n/a',
    'Date of birth': ukDate(born),
    'Gender': sex === 'F' ? 'Female' : 'Male',
    'NHS Number': nhsNumber,
    'GP surgery code': practice.ods,
    'GP surgery': practice.name,
    'Next of kin': contact?.name ?? '.',
    'Relationship': contact?.is ?? '.',
    'NOK telephone': contact?.phone ?? '',
    'Room': String(room),
    'Moved in': ukDate(stay.admitted),
    'DNACPR?': random.pick(DNACPR),
    'Weekly rate': `£${random.between(780, 1_650)}`,
    'Record changed': register.changed,
  };
}

/** As such columns are filled in: by many hands over years. */
const DNACPR = ['Y', 'Y', 'Y', 'Y', 'N', 'N', 'N', 'Yes', '', 'see file'] as const;

function withMistypedNumbers(random: Random, rows: readonly Row[]): { rows: Row[]; held: GeneratedFile['held'] } {
  const others = rows.flatMap((_, index) => (index + 2 === SPOILT_ROW ? [] : [index + 2]));
  const spoilt = new Set([SPOILT_ROW, ...random.some(others, SPOILT - 1)]);
  return {
    rows: rows.map((row, index) => (spoilt.has(index + 2) ? { ...row, 'NHS Number': mistyped(row['NHS Number'] ?? '') } : row)),
    held: [...spoilt].sort((a, b) => a - b).map((row) => ({ place: `row ${row}`, code: 'EHCH-ID-004', column: 'NHS Number' })),
  };
}

/** A digit mistyped: the check digit does not allow it. */
const mistyped = (number: string): string => number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
