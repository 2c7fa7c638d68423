/** How long an answer takes to why an element is as it is, and to why it is empty. */
import { whyElement } from '@ehch/records';
import { type Explanation, explainRecord, explainRow } from '@ehch/sources';
import type { Aim, Measurement, Table } from './harness/findings.ts';
import { micros } from './harness/render.ts';
import { spreadOf } from './harness/spread.ts';
import { type Subject, subjects } from './why/questions.ts';
import { startServed } from './why/served.ts';

const MOST_MS = 50;

export const why: Measurement = {
  name: 'why',
  title: 'Why an element is as it is',
  run: async ({ quick, say }) => {
    const askings = quick ? 1 : 3;
    const asked = await subjects(quick ? 3 : 25);
    const answers: Answers[] = [];
    for (const subject of asked) {
      say(subject.type.name);
      answers.push(answersOf(subject, askings));
    }
    say('over HTTP');
    const served = await servedAnswers(asked, askings);
    return {
      method: [
        'Of each record type: its fullest example and values from all over what it becomes, whole resources too ("why is Task?" traces every value of every task); elements that its barest example leaves empty; and the fullest row that the sources\' examples have of it.',
        `Each question is asked ${askings === 1 ? 'once' : `${askings} times and the middle one counts`}, after one that is not counted, in processor time. The worst is that of the slowest question.`,
        '"the fields" is whyElement of packages/records: which fields move the element, by experiment. "the answer" is what `ehch why` gives of a record: that, and what the record and the resource were let through by. "from a row" goes on to column, cell and how it was read. "empty" finds what would fill it.',
        '"over HTTP" is the whole of `GET /lineage` as the command asks it, of the fullest example in a receipt: the token checked, the row found in PostgreSQL, the answer, and the audit. It is elapsed time. An example of a day to come is not yet taken by intake.',
      ],
      comparisons: [],
      tables: [tableOf(answers, served)],
      aims: [aimOf('an answer, of the fullest example', answers, 'answer'), aimOf('an answer back to the cell of a file', answers, 'row'), aimOf('what would fill an empty element', answers, 'empty'), aim('an answer over HTTP, elapsed', [...served.values()].flat())],
      bounds: ['Every field of the record is changed to other values of its schema, and the record mapped again each time, so an answer costs a hundred mappings or so. A record with more fields takes longer, whatever is asked of it.'],
    };
  },
};

/** In nanoseconds, one for each question of a kind. */
interface Answers {
  recordType: string;
  fields: number[];
  answer: number[];
  row: number[];
  empty: number[];
}

function answersOf({ type, fullest, filled, barest, empty, row }: Subject, askings: number): Answers {
  const recordType = type.name;
  const each = (elements: readonly string[], ask: (element: string) => { is: string }, is: Explanation['is']) => timesOf(elements, (element) => refuseOther(ask(element).is, is), askings);
  return {
    recordType,
    fields: each(filled, (element) => whyElement(type, fullest, element), 'there'),
    answer: each(filled, (element) => explainRecord({ recordType, record: fullest }, element), 'there'),
    row: row ? each(row.filled, (element) => explainRow(row.source, row.row, element), 'there') : [],
    empty: each(empty, (element) => explainRecord({ recordType, record: barest }, element), 'empty'),
  };
}

function refuseOther(is: string, wanted: string): void {
  if (is !== wanted) throw new Error(`an answer is "${is}" and was to be "${wanted}"`);
}

function timesOf(elements: readonly string[], ask: (element: string) => void, askings: number): number[] {
  ask(elements[0] ?? '');
  return elements.map((element) => spreadOf(Array.from({ length: askings }, () => timeOf(() => { ask(element); }))).median);
}

function timeOf(ask: () => void): number {
  const before = process.cpuUsage();
  ask();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1e3;
}

const KINDS = ['fields', 'answer', 'row', 'empty'] as const;

const tableOf = (answers: readonly Answers[], served: ReadonlyMap<string, readonly number[]>): Table => ({
  title: 'Median and worst (processor time; over HTTP, elapsed)',
  columns: ['record type', 'questions', 'the fields', 'the answer', 'from a row', 'empty', 'over HTTP'],
  rows: answers.map((one) => [
    one.recordType,
    String(KINDS.reduce((sum, kind) => sum + one[kind].length, 0)),
    ...KINDS.map((kind) => shownIfAny(one[kind], 'no source')),
    shownIfAny(served.get(one.recordType), 'not yet'),
  ]),
});

function shownIfAny(took: readonly number[] = [], otherwise: string): string {
  if (took.length === 0) return otherwise;
  const { median, max } = spreadOf(took);
  return `${micros(median)}, ${micros(max)}`;
}

const aimOf = (what: string, answers: readonly Answers[], kind: (typeof KINDS)[number]): Aim => aim(what, answers.flatMap((one) => one[kind]));

function aim(what: string, took: readonly number[]): Aim {
  const { median, max } = spreadOf(took);
  return { what, aim: `at most ${MOST_MS} ms, the worst of all record types`, reached: `${micros(max)} (median ${micros(median)})`, met: max <= MOST_MS * 1e6 };
}

/** By record type, in nanoseconds, one for each question, after one that is not counted. */
async function servedAnswers(asked: readonly Subject[], askings: number): Promise<Map<string, number[]>> {
  const intake = await startServed();
  try {
    const took = new Map<string, number[]>();
    for (const { type, fullest, filled } of asked) {
      const receipt = await intake.send(type.name, fullest);
      if (receipt === undefined) continue;
      const times: number[] = [];
      for (const element of [filled[0] ?? '', ...filled]) {
        const own = await Array.fromAsync({ length: askings }, async () => {
          const startedAt = performance.now();
          refuseOther((await intake.ask(receipt, element)).is, 'there');
          return (performance.now() - startedAt) * 1e6;
        });
        times.push(spreadOf(own).median);
      }
      took.set(type.name, times.slice(1));
    }
    return took;
  } finally {
    await intake.close();
  }
}
