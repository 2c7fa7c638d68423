import { type Day, dayOf, isDay, REFERENCE_MONDAY, weekLabel } from './calendar.ts';
import { dialectOf, type GeneratedFile, PCN_DIALECT, tableFile } from './files.ts';
import { makeMistakes } from './mistakes.ts';
import { createRandom, type Random } from './random.ts';
import { adtFile } from './tables/adt.ts';
import { homesTable } from './tables/homes.ts';
import { observationsTable } from './tables/observations.ts';
import { outcomesTable } from './tables/outcomes.ts';
import { plansTable } from './tables/plans.ts';
import { residentsTable } from './tables/residents.ts';
import { roundRecord } from './tables/rounds.ts';
import { staysTable } from './tables/stays.ts';
import type { Dialect, Row } from './tables/write-table.ts';
import type { Home } from './world/home.ts';
import { createNetwork, type Network } from './world/network.ts';
import type { Resident } from './world/resident.ts';
import { holdRounds, withPlansUpdated } from './world/round.ts';
import { before } from './world/stay.ts';
import { liveWeek, type Week } from './world/week.ts';

export interface GenerateOptions {
  /** The same seed gives the same bytes. */
  seed: number;
  homes?: number;
  /** On the first Monday, in all homes together. */
  residents?: number;
  weeks?: number;
  /** The first Monday, as 2026-11-09. If not given, the last of the weeks begins on that day. */
  start?: string;
}

/**
 * A synthetic primary care network: the files that the systems of its homes and its team export, in the order in which they are
 * sent. First the network and its homes as they are before the first Monday, then each week on its Sunday evening. Every row is
 * let through but for those in `held`. Pure: no clock, no other chance than the seed's.
 *
 * @throws {RangeError} for options that make no network, in a sentence for people
 */
export function generatePcn({ seed, homes = 8, residents = 250, weeks = 1, start }: GenerateOptions): GeneratedFile[] {
  const monday = start === undefined ? dayOf(REFERENCE_MONDAY).subtract({ weeks: weeks - 1 }) : readMonday(start);
  requireRange({ seed, homes, residents, weeks });
  const random = createRandom(seed);
  let network = createNetwork(random, { homes, residents, monday, seed });
  const files = [tableFile('pcn/homes.csv', 'pcn-homes', PCN_DIALECT, { rows: homesTable(network.homes, monday), held: [] }), ...firstExport(network, monday.subtract({ days: 1 }))];
  for (let number = 0; number < weeks; number += 1) {
    const sunday = monday.add({ weeks: number, days: 6 });
    const week = liveWeek(random, network, monday.add({ weeks: number }));
    const rounds = holdRounds(random, network.homes, { ...week, number });
    const after = withPlansUpdated(week.residents, rounds);
    files.push(...weekExport(random, { network, week, rounds, after, sunday }));
    network = { ...network, residents: after.filter(({ stay }) => stay.left === undefined) };
  }
  return files.filter(({ rows }) => rows > 0);
}

function readMonday(start: string): Day {
  const day = isDay(start) ? dayOf(start) : undefined;
  if (day?.dayOfWeek !== 1) throw new RangeError(`The start must be a Monday such as ${REFERENCE_MONDAY}`);
  return day;
}

const RANGES = { seed: [-2_147_483_648, 2_147_483_647], homes: [1, 49], residents: [1, 5_000], weeks: [1, 52] } as const;

function requireRange(options: Record<keyof typeof RANGES, number>): void {
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = options[name as keyof typeof RANGES];
    if (!Number.isInteger(value) || value < least || value > most) throw new RangeError(`The number of ${name} must be whole, from ${least} to ${most}`);
  }
  if (options.residents < options.homes) throw new RangeError('There must be a resident for every home');
}

/** The homes' systems as they are before anything happens: nothing is wrong in them, since all else refers to them. */
function firstExport({ homes, residents }: Network, sunday: Day): GeneratedFile[] {
  return homes.flatMap((home, index) => {
    const own = residents.filter((resident) => resident.home === home);
    const file = (name: string, source: string, rows: Row[]) => tableFile(`${home.slug}/${name}.csv`, source, dialectOf(index), { rows, held: [] });
    return [
      file('residents', 'care-home-residents', residentsTable(own, sunday)),
      file('stays', 'care-home-stays', staysTable(own, sunday)),
      file('care-plans', 'care-home-care-plans', plansTable(own, sunday)),
    ];
  });
}

interface WeekToExport {
  network: Network;
  week: Week;
  rounds: ReturnType<typeof holdRounds>;
  /** The residents as they are on Sunday. */
  after: readonly Resident[];
  sunday: Day;
}

/** The registers first, then the rounds, and what was done for those on them. */
function weekExport(random: Random, { network: { homes, residents: known }, week, rounds, after, sunday }: WeekToExport): GeneratedFile[] {
  const label = weekLabel(week.monday);
  const records = rounds.map(roundRecord);
  const sentBefore = keysOf(known.filter(({ nhsNumberSince }) => nhsNumberSince === undefined || before(nhsNumberSince, week.monday)));
  const file = (path: string, source: string, dialect: Dialect, rows: readonly Row[]) =>
    tableFile(path, source, dialect, makeMistakes(random, source, rows, (row) => !NEEDED_BY_OTHERS.has(source) || sentBefore.has(`${row['CQC location'] ?? ''} ${row['Resident ref'] ?? ''}`)));
  const ofHomes = (name: string, source: string, table: (own: readonly Resident[], home: Home) => Row[]): GeneratedFile[] =>
    homes.map((home, index) => file(`${home.slug}/${name}-${label}.csv`, source, dialectOf(index), table(after.filter((resident) => resident.home === home), home)));
  return [
    ...ofHomes('residents', 'care-home-residents', (own) => residentsTable(own, sunday)),
    ...ofHomes('stays', 'care-home-stays', (own) => staysTable(own, sunday)),
    { file: `pcn/rounds-${label}.json`, source: 'pcn-rounds', bytes: Buffer.from(`${JSON.stringify(records, null, 2)}\n`), rows: records.length, held: [] },
    file(`pcn/round-outcomes-${label}.csv`, 'pcn-round-outcomes', { ...PCN_DIALECT, delimiter: ';' }, outcomesTable(random, rounds)),
    ...ofHomes('care-plans', 'care-home-care-plans', (own) => plansTable(own, sunday)),
    ...ofHomes('observations', 'care-home-observations', (own) => observationsTable(random, own, week)),
    adtFile(`hospital/adt-${label}.hl7`, after, { monday: week.monday, sunday }),
  ];
}

/** Rows of these are spoilt only if the same row was sent in order before, since others refer to what it becomes. */
const NEEDED_BY_OTHERS = new Set(['care-home-residents', 'care-home-stays']);

const keysOf = (residents: readonly Resident[]): Set<string> => new Set(residents.map(({ home, ref }) => `${home.cqc} ${ref}`));
