import { exampleText, nhsNumberOf } from '../inputs/variants.ts';

/** Records of one type that are sent together. */
export interface Post {
  recordType: string;
  body: string;
  records: number;
}

/** What a network's systems send: who there is, then what happened to them. */
export interface Week {
  /** Homes, residents and rounds, in the order in which they refer to each other. */
  setUp: Post[][];
  /** Round outcomes and observations of these residents, by turns. */
  warmUp: Post[];
  records: Post[];
}

const TOGETHER = 25;
const HOMES = 8;
const STAFF = { name: 'Ana Pereira', role: 'registered-manager', nmcPin: '15C2345E' };

type Json = Record<string, unknown>;

/** Makes so many records to be timed, of a tenth as many residents, and a fifth as many to warm up with. */
export function weekOf(records: number): Week {
  const residents = Math.max(TOGETHER, Math.ceil(records / 10));
  const all = Array.from({ length: residents }, (_, index) => index);
  const homes = Array.from({ length: HOMES }, (_, index) => index);
  return {
    setUp: [
      posts('home-register', homes.map((home) => example('home-register', 'maximal', `HOME-${home}`, { home: homeOf(home) }))),
      posts('resident-register', all.map((resident) => example('resident-register', 'maximal', `RES-${resident}`, { home: homeOf(resident), resident: { nhsNumber: nhsNumberOf(resident) } }))),
      posts('weekly-home-round', homes.map((home) => example('weekly-home-round', 'minimal', `WR-${home}`, { home: homeOf(home), residents: all.filter((resident) => resident % HOMES === home).slice(0, 20).map((resident) => ({ resident: { nhsNumber: nhsNumberOf(resident) }, reason: 'Review.' })) }))),
    ],
    warmUp: happenings('W', Math.ceil(records / 5), residents),
    records: happenings('R', records, residents),
  };
}

/** Every resident in turn has an outcome, then every resident a set of observations, and so on. */
function happenings(prefix: string, count: number, residents: number): Post[] {
  const made = Array.from({ length: count }, (_, index) => ({ type: Math.floor(index / residents) % 2 === 0 ? 'round-outcome' : 'observations', id: `${prefix}${index}`, resident: index % residents }));
  const runs = Map.groupBy(made.entries(), ([index]) => Math.floor(index / residents));
  return [...runs.values()].flatMap((run) => posts(run[0]?.[1].type ?? '', run.map(([, { type, id, resident }]) => happening(type, id, resident))));
}

function happening(type: string, id: string, resident: number): Json {
  const about = { home: homeOf(resident), resident: { nhsNumber: nhsNumberOf(resident) } };
  return type === 'observations' ? example(type, 'maximal', id, { ...about, recordedBy: STAFF }) : example(type, 'maximal', id, { ...about, round: { id: `WR-${resident % HOMES}`, system: 'https://pcn.riverbank.example' } });
}

const homeOf = (index: number): Json => ({ odsCode: `VM1${String.fromCharCode(65 + (index % HOMES))}` });

/** The example with other keys, a year earlier: no record may be of the future. */
function example(recordType: string, name: string, id: string, changes: Json): Json {
  const record = JSON.parse(exampleText(recordType, name).replaceAll('2026-', '2025-')) as Json;
  return { ...record, ...changes, source: { ...(record['source'] as Json), id } };
}

function posts(recordType: string, records: readonly Json[]): Post[] {
  const chunks = Array.from({ length: Math.ceil(records.length / TOGETHER) }, (_, index) => records.slice(index * TOGETHER, (index + 1) * TOGETHER));
  return chunks.map((chunk) => ({ recordType, body: JSON.stringify(chunk), records: chunk.length }));
}

export const countOf = (posted: readonly Post[]): number => posted.reduce((total, { records }) => total + records, 0);
