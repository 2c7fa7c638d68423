/** How long an answer takes to why an element is as it is, and to why it is empty. */
import { whyElement } from '@ehch/records';
import { type Explanation, explainRecord, explainRow } from '@ehch/sources';
import type { Aim, Measurement, Table } from './harness/findings.ts';
import { micros } from './harness/render.ts';
import { type Spread, spreadOf } from './harness/spread.ts';
import { type Subject, subjects } from './why/questions.ts';

const MOST_MS = 50;

export const why: Measurement = {
  name: 'why',
  title: 'Why an element is as it is',
  run: async ({ quick, say }) => {
    const askings = quick ? 1 : 3;
    const answers: Answers[] = [];
    for (const subject of await subjects(quick ? 3 : 25)) {
      say(subject.type.name);
      answers.push(answersOf(subject, askings));
    }
    return {
      method: [
        'Of each record type: its fullest example and values from all over what it becomes, whole resources too ("why is Task?" traces every value of every task); elements that its barest example leaves empty; and the fullest row that the sources\' examples have of it.',
        `Each question is asked ${askings === 1 ? 'once' : `${askings} times and the middle one counts`}, after one that is not counted, in processor time. The worst is that of the slowest question.`,
        '"the fields" is whyElement of packages/records: which fields move the element, by experiment. "the answer" is what `ehch why` gives of a record: that, and what the record and the resource were let through by. "from a row" goes on to column, cell and how it was read. "empty" finds what would fill it.',
      ],
      comparisons: [],
      tables: [tableOf(answers)],
      aims: [aimOf('an answer, of the fullest example', answers, 'answer'), aimOf('an answer back to the cell of a file', answers, 'row'), aimOf('what would fill an empty element', answers, 'empty')],
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

const tableOf = (answers: readonly Answers[]): Table => ({
  title: 'Median and worst (processor time)',
  columns: ['record type', 'questions', 'the fields', 'the answer', 'from a row', 'empty'],
  rows: answers.map((one) => [one.recordType, String(KINDS.reduce((sum, kind) => sum + one[kind].length, 0)), ...KINDS.map((kind) => (one[kind].length > 0 ? shown(spreadOf(one[kind])) : 'no source'))]),
});

const shown = ({ median, max }: Spread): string => `${micros(median)}, ${micros(max)}`;

function aimOf(what: string, answers: readonly Answers[], kind: (typeof KINDS)[number]): Aim {
  const { median, max } = spreadOf(answers.flatMap((one) => one[kind]));
  return { what, aim: `at most ${MOST_MS} ms, the worst of all record types`, reached: `${micros(max)} (median ${micros(median)})`, met: max <= MOST_MS * 1e6 };
}
