/** How long a record takes from its text to the text of its validated bundle, beside the least that any program could do. */
import { createValidator } from '@ehch/fhir';
import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import type { Bundle } from '@medplum/fhirtypes';
import { type Comparison, type Measurement, ratioAim, standingOf, type Table } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { type Contender, paceOf, takeTurns } from './harness/take-turns.ts';
import { exampleText, variantsOf } from './inputs/variants.ts';

const EXAMPLES = [['round-outcome', 'maximal'], ['round-outcome', 'minimal'], ['observations', 'maximal']] as const;
const VARIANTS = 64;
const FLOOR = 'floor: JSON.parse of the input + JSON.stringify of the bundle';
const WHOLE = 'parse, read, map, validate, serialise';
const STAGES = ['parse', 'read', 'map', 'validate', 'serialise'] as const;

const validate = createValidator();

export const record: Measurement = {
  name: 'record',
  title: 'A record from text to validated bundle',
  run: async ({ quick, say }) => {
    const comparisons: Comparison[] = [];
    for (const [recordType, example] of EXAMPLES) {
      say(`${recordType}, ${example}`);
      comparisons.push(await takeTurns({ title: titleOf(recordType, example), item: 'record', reference: FLOOR, contenders: contendersOf(recordType, example), ...paceOf(quick) }));
    }
    return {
      method: [
        `${VARIANTS} variants of each example take turns, each of another source id and another resident; the example itself becomes, byte for byte, the bundle that stands beside it in packages/records.`,
        'The floor parses the same input and serialises the same bundle objects, and does nothing else.',
        '"validate" is the whole validator with the profiles that the resources claim; "read" is the gate: schema, texts and the record type\'s own rules.',
        'Each stage alone works on what the stage before it left; together they come to about the whole.',
      ],
      comparisons,
      tables: [shares(comparisons)],
      aims: comparisons.slice(0, 2).map((comparison) => ratioAim(`${comparison.title}, against the floor`, standingOf(comparison, WHOLE), { atMost: 1.5 })),
      bounds: comparisons.map(dearest),
    };
  },
};

const titleOf = (recordType: string, example: string): string => `${recordType}, the ${example} example`;

function contendersOf(recordType: string, example: string): Contender[] {
  const type = typeOf(recordType);
  const texts = variantsOf(recordType, example, VARIANTS);
  const parsed = texts.map((text) => JSON.parse(text) as never);
  const bundles = parsed.map((one) => type.map(one));
  if (whole(type, exampleText(recordType, example)) !== JSON.stringify(JSON.parse(exampleText(recordType, example, 'fhir')))) throw new Error(`${recordType} ${example} no longer becomes its golden bundle`);
  const of = <T>(inputs: readonly T[], run: (input: T) => unknown) => (index: number) => run(inputs[index % VARIANTS] as T);
  const both = texts.map((text, index) => ({ text, bundle: bundles[index] }));
  return [
    { name: FLOOR, run: of(both, ({ text, bundle }) => [JSON.parse(text), JSON.stringify(bundle)]) },
    { name: WHOLE, run: of(texts, (text) => whole(type, text)) },
    { name: 'parse', run: of(texts, (text) => JSON.parse(text) as unknown) },
    { name: 'read', run: of(parsed, (one) => type.read(one)) },
    { name: 'map', run: of(parsed, (one) => type.map(one)) },
    { name: 'validate', run: of(bundles, issuesOf) },
    { name: 'serialise', run: of(bundles, (bundle) => JSON.stringify(bundle)) },
  ];
}

export function typeOf(recordType: string): ReadyRecordType {
  const type = RECORD_TYPES[recordType];
  if (type === undefined) throw new Error(`there is no record type ${recordType}`);
  return type;
}

function whole(type: ReadyRecordType, text: string): string {
  const read = type.read(JSON.parse(text));
  if (!read.ok) throw new Error('a record was refused');
  const bundle = type.map(read.record);
  if (issuesOf(bundle) > 0) throw new Error('a bundle was refused');
  return JSON.stringify(bundle);
}

function issuesOf(bundle: Bundle): number {
  let issues = 0;
  for (const { resource } of bundle.entry ?? []) if (resource) issues += validate(resource).length;
  return issues;
}

/** What each stage adds to the floor. */
function shares(comparisons: readonly Comparison[]): Table {
  return {
    title: 'Where the time goes (median of each stage alone, and how many floors that is)',
    columns: ['record', ...STAGES, 'sum of the stages', 'whole'],
    rows: comparisons.map((comparison) => {
      const stages = STAGES.map((stage) => standingOf(comparison, stage));
      const sum = stages.reduce((total, { perItem }) => total + perItem.median, 0);
      return [comparison.title, ...stages.map(({ perItem, ratio }) => `${micros(perItem.median)} (${times(ratio.median)})`), micros(sum), micros(standingOf(comparison, WHOLE).perItem.median)];
    }),
  };
}

function dearest(comparison: Comparison): string {
  const own = (['read', 'map', 'validate'] as const).map((stage) => standingOf(comparison, stage)).sort((a, b) => b.ratio.median - a.ratio.median);
  return `${comparison.title}: beyond the floor go ${own.map(({ name, ratio }) => `${times(ratio.median)} of a floor to "${name}"`).join(', ')}.`;
}
