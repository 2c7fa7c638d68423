import { BUSY_HOURS, COSTS, PLANNED } from './costs.ts';
import type { Load, WeekLoad } from './load.ts';

const DAY_S = 86_400;
const PLACES = [
  { name: 'one network', residents: 250 },
  { name: 'England', residents: 400_000 },
  { name: 'a hundred times England', residents: 40_000_000 },
] as const;

const PIPELINE = '[performance](../performance.md#the-whole-pipeline-into-a-fhir-server-that-answers-at-once)';

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]): string => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');
const figures = (value: number): string => (value < 0.005 ? 'under 0.01' : value.toLocaleString('en-GB', { maximumSignificantDigits: 3 }));
const whole = (value: number): string => value.toLocaleString('en-GB');
const bytes = (value: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${figures(value / 1_000 ** power)} ${units[power] ?? ''}`;
};

/** The page with these tables where it has them; all else of it is written by people. */
export function withTables(page: string, tables: string): string {
  const place = /(?<=<!-- counted -->\n)[^]*(?=<!-- \/counted -->)/;
  if (!place.test(page)) throw new Error('The page of capacity does not say where its tables stand');
  return page.replace(place, () => `\n${tables}\n\n`);
}

/** What comes, what it takes and how far one of each goes, with the arithmetic. */
export function capacityTables({ residents, first, week }: WeekLoad): string {
  const perDay = (part: keyof Load) => week[part] / residents / 7;
  const day = PLACES.map((place) => ({ ...place, records: place.residents * perDay('records'), events: place.residents * perDay('events'), rows: place.residents * perDay('rows') }));
  const busy = (records: number) => records / BUSY_HOURS / 3_600;
  const cores = (perSecond: number, ms: number) => figures((perSecond * ms) / 1_000);
  const across = (name: string, of: (place: (typeof day)[number]) => string) => [name, ...day.map(of)];
  const head = ['', ...PLACES.map(({ name }) => name)];
  const firstRecords = (place: { residents: number }) => (place.residents * first.records) / residents;
  return [
    '## What comes',
    '',
    `The week of \`ehch generate --seed 1\` has ${whole(residents)} residents in eight homes: ${whole(first.rows)} rows to begin with, and ${whole(week.rows)} in the week, of which ${whole(week.records)} bring something new. They become ${whole(week.resources)} resources and fire ${whole(week.events)} events.`,
    '',
    table(['of one resident, a day', 'arithmetic', ''], (['rows', 'records', 'resources', 'events'] as const).map((part) => [part, `${whole(week[part])} / ${whole(residents)} / 7`, figures(perDay(part))])),
    '',
    'Nine of ten records are sets of observations, so how often homes measure decides the load. Registers that are sent again unchanged cost a row and no record.',
    '',
    table(head, [
      across('residents', (place) => whole(place.residents)),
      across('rows a day', (place) => figures(place.rows)),
      across('records a day', (place) => figures(place.records)),
      across('records a second, over the day', (place) => figures(place.records / DAY_S)),
      across(`records a second, all within ${BUSY_HOURS} hours`, (place) => figures(busy(place.records))),
      across('events a day', (place) => figures(place.events)),
      across('notifications a day, each event told to three', (place) => figures(place.events * 3)),
    ]),
    '',
    '## What it takes',
    '',
    `Measured on ${COSTS.measuredOn} with two cores, on which everything ran, senders and FHIR server too; the rest is multiplied.`,
    '',
    table(['a record costs', '', 'from'], [
      ['services', `${COSTS.servicesMs} ms of a core`, PIPELINE],
      ['PostgreSQL', `${COSTS.postgresMs} ms of a core`, PIPELINE],
      ['Redis', `${COSTS.redisMs} ms of a core`, PIPELINE],
      ['ledger, kept', bytes(COSTS.ledgerBytes), 'the tables and indexes of schema `ledger` after the demo, by its 2,540 records'],
      ['write-ahead log', `${bytes(COSTS.walBytes)} at most`, '`pg_stat_wal` of the same, with the sandbox\'s and the queue\'s in it'],
    ]),
    '',
    table(head, [
      across('cores of services, busiest hours', (place) => cores(busy(place.records), COSTS.servicesMs)),
      across('cores of PostgreSQL, busiest hours', (place) => cores(busy(place.records), COSTS.postgresMs)),
      across('of the one core that Redis has', (place) => `${figures((busy(place.records) * COSTS.redisMs) / 10)}%`),
      across('write-ahead log a second, busiest hours', (place) => bytes(busy(place.records) * COSTS.walBytes)),
      across('ledger grows a day', (place) => bytes(place.records * COSTS.ledgerBytes)),
      across('ledger grows a year', (place) => bytes(place.records * COSTS.ledgerBytes * 365)),
      across(`first load at ${COSTS.perSecondOnTwoCores} records a second`, (place) => `${figures(firstRecords(place) / COSTS.perSecondOnTwoCores / 3_600)} h`),
      across('a day of records after an outage, at the same', (place) => `${figures(place.records / COSTS.perSecondOnTwoCores / 3_600)} h`),
    ]),
    '',
    '## How far one goes',
    '',
    table(['one of', 'carries, records a second', 'arithmetic', 'residents, all within four hours'], limits(perDay('records')).map(({ what, perSecond, how }) => [what, figures(perSecond), how, figures((perSecond * BUSY_HOURS * 3_600) / perDay('records'))])),
  ].join('\n');
}

/** What each part carries by itself, if it grew as its measured cost says. */
function limits(perDay: number): { what: string; perSecond: number; how: string }[] {
  const used = `${PLANNED * 100}% used`;
  const byCores = (cores: number, ms: number) => ({ perSecond: (cores * PLANNED * 1_000) / ms, how: `${cores} ${cores === 1 ? 'core' : 'cores'}, ${used}, ${ms} ms each` });
  const diskBytes = 10e12;
  const yearly = diskBytes / 365 / COSTS.ledgerBytes;
  return [
    { what: 'two cores with everything on them, as measured', perSecond: COSTS.perSecondOnTwoCores, how: 'measured' },
    { what: 'PostgreSQL, by its cores', ...byCores(16, COSTS.postgresMs) },
    { what: 'PostgreSQL, by a log of 200 MB a second', perSecond: (200e6 * PLANNED) / COSTS.walBytes, how: `200 MB, ${used}, ${bytes(COSTS.walBytes)} each` },
    { what: 'PostgreSQL, by a disk of 10 TB a year', perSecond: yearly / BUSY_HOURS / 3_600, how: `10 TB / 365 / ${bytes(COSTS.ledgerBytes)} = ${figures(yearly)} a day, of ${figures(yearly / perDay)} residents` },
    { what: 'Redis', ...byCores(1, COSTS.redisMs) },
  ];
}
