/** A whole file, from its text to mapped records, beside the same file through the engines that others map with. */
import { createValidator } from '@ehch/fhir';
import type { Bundle } from '@medplum/fhirtypes';
import { type Fume, fetchFume, FUMIFIER } from './files/fume.ts';
import { exampleFile, generatedFile, readRows, rowsOf, type StaysFile, staysSource, stayType } from './files/inputs.ts';
import { type Engine, jsonataEngine, liquidEngine } from './files/templates.ts';
import { type Aim, type Comparison, type Measurement, ratioAim, standingOf } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { type Contender, paceOf, takeTurns, type Turns } from './harness/take-turns.ts';

const OURS = 'ours';
const VALIDATED = 'ours, and validated with the profiles';
const PARSER = 'floor: csv-parse alone';
const FUME_RULES = 'FUME, its FHIR rules';
const FUME_EXPRESSION = 'FUME, JSONata\'s template in its engine';

/** At least so many times what we take, without validation. */
const AIMS = { [FUME_RULES]: 250, JSONata: 30, Liquid: 24 } as const;

const validate = createValidator();

export const files: Measurement = {
  name: 'files',
  title: 'A file from its text to mapped records',
  run: async ({ quick, records = quick ? 30 : 300, say }) => {
    const fume = await fetchFume();
    if (!fume.ok) say(`FUME IS NOT MEASURED: ${fume.why}\n${fume.detail}`);
    const engines: Readonly<Record<string, Engine>> = { JSONata: jsonataEngine(), Liquid: liquidEngine(), ...(fume.ok && { [FUME_RULES]: fume.rules, [FUME_EXPRESSION]: fume.expression }) };
    const file = await generatedFile(records);
    for (const each of [await exampleFile(), file]) await refuseDifference(each, engines);
    const turns = turnsOf(file, engines, quick);
    const comparisons: Comparison[] = [];
    for (const turn of turns) {
      say(turn.title);
      comparisons.push(await takeTurns(turn));
    }
    const [whole, , stages] = comparisons as [Comparison, Comparison, Comparison];
    return {
      method: methodOf(file),
      comparisons,
      tables: [],
      aims: Object.entries(AIMS).map(([name, atLeast]) => engineAim(name, atLeast, { whole, fume })),
      bounds: [
        `Of our whole time ${STAGES.map((stage) => `${times(standingOf(stages, stage).ratio.median)} goes to "${stage}"`).join(', ')}. csv-parse alone, which the engines' rows come from, would be ${times(standingOf(whole, PARSER).ratio.median)}; lines without a quote we divide without it.`,
        ...(fume.ok ? [`To be ${AIMS[FUME_RULES]} times as fast as FUME's rules, a row would have to take ${micros(standingOf(whole, FUME_RULES).perItem.median / AIMS[FUME_RULES])}; to serialise its bundle alone takes ${micros(standingOf(stages, STAGES[3]).perItem.median)}.`] : []),
        'A stay becomes two small resources of 22 cells, so most of what we do for a row no engine does at all: every cell is checked in the form that the source declares, the record passes its gate, identifiers are hashed, and what the reader keeps of the row is set aside for the ledger.',
      ],
    };
  },
};

const methodOf = ({ rows, bytes }: StaysFile): string[] => [
  `${rows.length} stays of one home (${bytes.length} bytes of CSV), as \`ehch generate\` writes them. Each contender makes the text of every row's bundle. The bundles are equal byte for byte once parsed and serialised again; that is checked for every row of this file and of the source's own example before anything is timed.`,
  'We read the bytes with the source, which decodes them, checks the header and every cell, and lets each record through its gate, then map and serialise. The engines get rows from csv-parse, or in the second table for nothing, and check nothing.',
  'No template language can hash, normalise an NHS number or tell the offset of a British time. What comes of that is handed to each of them ready made and for nothing, in both tables, while our time includes it.',
  `FUME is ${FUMIFIER}, which npm fetches into a temporary folder for the run, since its licence (AGPL-3.0) keeps it out of this repository. It is measured with the mapping written as rules upon R4's definitions, which is what it is for, and as mere JSONata in its engine; its checks are off. R4's definitions are handed to it while it compiles, and no package is fetched.`,
  'Templates are compiled once; Liquid runs synchronously; JSONata and FUME give objects, which are serialised as ours are.',
];

const STAGES = ['cells to a record', 'of that, the record\'s gate', 'map', 'serialise'] as const;

function turnsOf(file: StaysFile, engines: Readonly<Record<string, Engine>>, quick: boolean): Turns[] {
  const { bytes, rows, readyMade, read } = file;
  const bundles = read.map(({ record }) => stayType.map(record));
  const pace = { ...paceOf(quick), ...(!quick && { rounds: 15 }), each: rows.length, item: 'row', reference: OURS };
  const through = (cells: (bytes: Buffer) => StaysFile['rows']) => Object.entries(engines).map(([name, engine]): Contender => ({ name, run: () => all(engine, cells(bytes), readyMade) }));
  return [
    {
      ...pace,
      title: 'The file from its bytes',
      contenders: [{ name: OURS, run: () => whole(bytes, false) }, { name: VALIDATED, run: () => whole(bytes, true) }, ...through(rowsOf), { name: PARSER, run: () => rowsOf(bytes) }],
    },
    {
      ...pace,
      title: 'The same, with its parsed cells handed over for nothing',
      contenders: [{ name: OURS, run: () => ofCells(file, false) }, { name: VALIDATED, run: () => ofCells(file, true) }, ...through(() => rows)],
    },
    {
      ...pace,
      title: 'Where our time goes',
      contenders: [
        { name: OURS, run: () => whole(bytes, false) },
        { name: STAGES[0], run: () => read.map((row) => staysSource.interpret({ ...row, cells: row.cells ?? {} })) },
        { name: STAGES[1], run: () => read.map(({ record }) => stayType.read(record)) },
        { name: STAGES[2], run: () => read.map(({ record }) => stayType.map(record)) },
        { name: STAGES[3], run: () => bundles.map((bundle) => JSON.stringify(bundle)) },
        { name: 'validate', run: () => bundles.map(refuseInvalid) },
      ],
    },
  ];
}

async function whole(bytes: Buffer, validated: boolean): Promise<string[]> {
  const texts: string[] = [];
  for await (const { record } of readRows(bytes)) texts.push(finished(stayType.map(record), validated));
  return texts;
}

function ofCells({ read }: StaysFile, validated: boolean): string[] {
  return read.map((row) => {
    const again = staysSource.interpret({ ...row, cells: row.cells ?? {} });
    if ('issues' in again) throw new Error(`${row.place} was refused`);
    return finished(stayType.map(again.record), validated);
  });
}

function finished(bundle: Bundle, validated: boolean): string {
  if (validated) refuseInvalid(bundle);
  return JSON.stringify(bundle);
}

function refuseInvalid({ entry = [] }: Bundle): Bundle {
  for (const { resource } of entry) if (resource && validate(resource).length > 0) throw new Error('a resource was refused');
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

async function all(engine: Engine, rows: StaysFile['rows'], readyMade: StaysFile['readyMade']): Promise<string[]> {
  const texts: string[] = [];
  for (const [index, ready] of readyMade.entries()) texts.push(await engine({ row: rows[index] ?? {}, ...ready }));
  return texts;
}

async function refuseDifference({ bytes, rows, readyMade }: StaysFile, engines: Readonly<Record<string, Engine>>): Promise<void> {
  const wanted = await whole(bytes, true);
  for (const [name, engine] of Object.entries(engines)) {
    const made = (await all(engine, rows, readyMade)).map((text) => JSON.stringify(JSON.parse(text)));
    const other = made.findIndex((text, index) => text !== wanted[index]);
    if (made.length !== wanted.length || other >= 0) throw new Error(`${name} gives another bundle for row ${other + 2}`);
  }
}

function engineAim(name: string, atLeast: number, { whole: comparison, fume }: { whole: Comparison; fume: Fume }): Aim {
  const what = `${name}, the file from its bytes, against us`;
  return name === FUME_RULES && !fume.ok ? { what, aim: `at least ${atLeast}x`, reached: fume.why, met: undefined } : ratioAim(what, standingOf(comparison, name), { atLeast });
}
