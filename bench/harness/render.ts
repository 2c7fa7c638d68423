import type { Aim, Comparison, Findings, Table } from './findings.ts';
import type { Spread } from './spread.ts';

/** Nanoseconds as people read them. */
export function micros(ns: number): string {
  if (ns === 0) return 'none';
  if (ns < 1e3) return `${ns.toPrecision(3)} ns`;
  if (ns < 1e6) return `${plain(ns / 1e3)} µs`;
  return ns < 1e9 ? `${plain(ns / 1e6)} ms` : `${plain(ns / 1e9)} s`;
}

/** A ratio. */
export const times = (ratio: number): string => `${plain(ratio)}x`;

/** Three figures, and no exponent. */
const plain = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en-GB') : value.toPrecision(3));

const perSecond = (ns: number): string => plain(1e9 / ns);

const spread = ({ min, median, max }: Spread): string => (min === max ? times(median) : `${times(median)} (${times(min)} to ${times(max)})`);

/** A table in Markdown, padded so that it can be read in a terminal too. */
export function markdownTable({ columns, rows }: Pick<Table, 'columns' | 'rows'>): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0), 3));
  const line = (row: readonly string[]): string => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(cells[0] ?? []), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.slice(1).map(line)].join('\n');
}

/** A comparison as a table, the reference first. */
export function comparisonTable({ title, item, measure, reference, rounds, standings }: Comparison): Table {
  const ordered = [...standings].sort((a, b) => Number(b.name === reference) - Number(a.name === reference));
  return {
    title: `${title} (${measure}, median of ${rounds} rounds)`,
    columns: ['contender', `a ${item}`, `${item}s a second`, 'times the reference (least to greatest)'],
    rows: ordered.map(({ name, perItem, ratio }) => [name, micros(perItem.median), perSecond(perItem.median), name === reference ? 'the reference' : spread(ratio)]),
  };
}

/** Whether an aim was reached, in words. */
export const verdict = ({ met }: Aim): string => (met === undefined ? '**not measured**' : met ? 'met' : '**falls short**');

const aimsTable = (aims: readonly Aim[]): string => markdownTable({ columns: ['what', 'aim', 'reached', ''], rows: aims.map((aim) => [aim.what, aim.aim, aim.reached, verdict(aim)]) });

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** All that a measurement found, in Markdown. */
export function findingsText(title: string, { method, comparisons, tables, aims, bounds }: Findings): string {
  const shown = [...comparisons.map(comparisonTable), ...tables];
  return [
    `## ${title}`,
    ...(aims.length > 0 ? [aimsTable(aims)] : []),
    ...shown.map((table) => `${table.title}:\n\n${markdownTable(table)}`),
    `What bounds it:\n\n${list(bounds)}`,
    `How it was measured:\n\n${list(method)}`,
  ].join('\n\n');
}
