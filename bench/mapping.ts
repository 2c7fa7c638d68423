/** Our mapper beside the same mapping in the template languages that integration engines map with. */
import { type Comparison, type Measurement, ratioAim, standingOf } from './harness/findings.ts';
import { times } from './harness/render.ts';
import { paceOf, takeTurns } from './harness/take-turns.ts';
import { exampleText, variantsOf } from './inputs/variants.ts';
import { type RoundOutcome, templateInput, type TemplateInput } from './mapping/inputs.ts';
import { handlebarsMapping, jsonataMapping, liquidMapping } from './mapping/templates.ts';
import { typeOf } from './record.ts';

const OURS = 'ours';
const IDENTIFIERS = 'the identifiers alone, which are part of each template\'s time';
const VARIANTS = 64;

/** At least so many times what we take. */
const AIMS = { JSONata: 30, Liquid: 24, Handlebars: 4 } as const;

export const mapping: Measurement = {
  name: 'mapping',
  title: 'Mapping a round outcome, without validation',
  run: async ({ quick, say }) => {
    const engines = enginesOf();
    for (const example of ['maximal', 'minimal', 'discussed-not-seen']) await refuseDifference(engines, example);
    const comparisons: Comparison[] = [];
    for (const [given, title] of Object.entries(GIVEN)) {
      say(title);
      comparisons.push(await takeTurns({ title, item: 'record', reference: OURS, contenders: contendersOf(engines, given as keyof typeof GIVEN), ...paceOf(quick) }));
    }
    const [whole] = comparisons as [Comparison];
    return {
      method: [
        'Each contender makes the text of the bundle from the same parsed record. The texts are equal byte for byte once parsed and serialised again; that is checked for three examples and for every variant before anything is timed.',
        'No template language can hash, normalise an NHS number or leave out a practitioner who is named twice. In the first table each template is handed what our own functions make of that, once and within its time; in the second it is handed the same ready made, for nothing, while our mapper still works it out.',
        'Templates are compiled once; Liquid and Handlebars run synchronously; JSONata gives objects, which are serialised as ours are.',
        'FUME is measured with whole files, in "A file from its text to mapped records".',
      ],
      comparisons,
      tables: [],
      aims: Object.entries(AIMS).map(([name, atLeast]) => ratioAim(`${name}, from the record alone, against us`, standingOf(whole, name), { atLeast })),
      bounds: [`Handlebars compiles to JavaScript that joins text, so it comes closest (${times(standingOf(whole, 'Handlebars').ratio.median)}). Our mapper makes objects first, which the validator and the ledger need, and then leaves out what is empty. The identifiers alone, made once, are ${times(standingOf(whole, IDENTIFIERS).ratio.median)} of our whole time.`],
    };
  },
};

const GIVEN = {
  nothing: 'The maximal round outcome, from the record alone',
  identifiers: 'The same, with identifiers handed to the templates for nothing',
};

interface Task {
  record: RoundOutcome;
  input: TemplateInput;
}

/** Makes a bundle's text; `input` is only read where it comes for nothing. */
type Engine = (input: TemplateInput) => string | Promise<string>;

const mapOurs = (record: RoundOutcome): string => JSON.stringify(typeOf('round-outcome').map(record));

function enginesOf(): Readonly<Record<string, Engine>> {
  const inJsonata = jsonataMapping();
  return { JSONata: async (input) => JSON.stringify(await inJsonata(input)), Liquid: liquidMapping(), Handlebars: handlebarsMapping() };
}

function contendersOf(engines: Readonly<Record<string, Engine>>, given: keyof typeof GIVEN) {
  const tasks = variantsOf('round-outcome', 'maximal', VARIANTS).map((text) => taskOf(text));
  const of = (run: (task: Task) => unknown) => (index: number) => run(tasks[index % VARIANTS] as Task);
  const run = (engine: Engine) => (given === 'nothing' ? ({ record }: Task) => engine(templateInput(record)) : ({ input }: Task) => engine(input));
  return [
    { name: OURS, run: of(({ record }) => mapOurs(record)) },
    ...Object.entries(engines).map(([name, engine]) => ({ name, run: of(run(engine)) })),
    ...(given === 'nothing' ? [{ name: IDENTIFIERS, run: of(({ record }) => templateInput(record)) }] : []),
  ];
}

function taskOf(text: string): Task {
  const record = JSON.parse(text) as RoundOutcome;
  return { record, input: templateInput(record) };
}

async function refuseDifference(engines: Readonly<Record<string, Engine>>, example: string): Promise<void> {
  if (mapOurs(taskOf(exampleText('round-outcome', example)).record) !== JSON.stringify(JSON.parse(exampleText('round-outcome', example, 'fhir')))) throw new Error(`${example} no longer becomes its golden bundle`);
  for (const text of [exampleText('round-outcome', example), ...variantsOf('round-outcome', example, VARIANTS)]) {
    const { record, input } = taskOf(text);
    for (const [name, engine] of Object.entries(engines)) refuseOther(name, await engine(input), mapOurs(record));
  }
}

function refuseOther(name: string, text: string, wanted: string): void {
  const made = JSON.stringify(JSON.parse(text));
  if (made !== wanted) throw new Error(`${name} gives another bundle, from character ${[...made].findIndex((character, at) => character !== wanted[at])} on`);
}
