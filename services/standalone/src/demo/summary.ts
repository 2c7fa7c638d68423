import type { ReceiptEntry } from '@ehch/cli';
import Table from 'cli-table3';

/** What a file came to. */
export interface FileResult {
  file: string;
  entries: readonly ReceiptEntry[];
}

/** The whole week in numbers. */
export interface Summary {
  files: number;
  read: number;
  states: ReadonlyMap<string, number>;
  /** Held rows by code: how many, the words for it, and where one is. */
  held: readonly { code: string; count: number; text: string; example: string }[];
  /** Resources written, by type: created and updated. */
  resources: ReadonlyMap<string, number>;
  changes: ReadonlyMap<string, number>;
}

const add = (map: Map<string, number>, key: string, by = 1) => map.set(key, (map.get(key) ?? 0) + by);

/** Adds up what became of every row. */
export function summarise(results: readonly FileResult[]): Summary {
  const states = new Map<string, number>();
  const resources = new Map<string, number>();
  const changes = new Map<string, number>();
  const held = new Map<string, { code: string; count: number; text: string; example: string }>();
  for (const { file, entries } of results) {
    for (const { state, place, steps, issues = [], reason } of entries) {
      add(states, state);
      for (const { resource, change } of steps.flatMap((step) => step.resources ?? [])) {
        if (state === 'unchanged') continue;
        add(changes, change);
        if (change !== 'unchanged') add(resources, resource.slice(0, resource.indexOf('/')));
      }
      if (state !== 'held') continue;
      const [issue] = issues;
      const { code, text } = issue ?? reason ?? { code: 'unknown', text: '' };
      const known = held.get(code) ?? { code, count: 0, text, example: `${file}, ${place ?? ''}${issue?.column === undefined ? '' : `, column "${issue.column}"`}` };
      held.set(code, { ...known, count: known.count + 1 });
    }
  }
  return {
    files: results.length,
    read: [...states.values()].reduce((sum, count) => sum + count, 0),
    states,
    held: [...held.values()].sort((a, b) => b.count - a.count),
    resources: new Map([...resources].sort(([, a], [, b]) => b - a)),
    changes,
  };
}

const thousands = new Intl.NumberFormat('en-GB');
const figure = (count: number): string => thousands.format(count);

/** The summary as the tables that end the demo. */
export function renderSummary(summary: Summary, { events, delivered, seconds, firstSeconds }: { events: number; delivered: number; seconds: number; firstSeconds: number | undefined }): string {
  const { states, changes } = summary;
  const heldRows = states.get('held') ?? 0;
  const unchanged = states.get('unchanged') ?? 0;
  const superseded = states.get('superseded') ?? 0;
  const steps = table([
    ['read', figure(summary.read), `rows in ${summary.files} files`],
    ['held', figure(heldRows), heldRows === 0 ? '' : 'rows, each with its reason below'],
    ...(unchanged > 0 ? [['unchanged', figure(unchanged), 'records that were there already']] : []),
    ...(superseded > 0 ? [['superseded', figure(superseded), 'records, by a newer version of the same']] : []),
    ['mapped', figure(summary.read - heldRows - unchanged - superseded), 'records to FHIR resources'],
    ['published', figure(states.get('published') ?? 0), `records: ${figure(changes.get('created') ?? 0)} resources created, ${figure(changes.get('updated') ?? 0)} updated`],
    ['notified', figure(delivered), `of ${figure(events)} events`],
    ['took', `${seconds.toFixed(1)} s`, firstSeconds === undefined ? '' : `first record published ${firstSeconds.toFixed(1)} s after the start`],
  ]);
  const resources = table([...summary.resources].map(([type, count]) => [type, figure(count)]));
  const held = table(summary.held.map(({ code, count, text, example }) => [code, figure(count), `${text}\nFor example: ${example}`]));
  return [steps, ...(summary.resources.size > 0 ? ['Resources written', resources] : []), ...(summary.held.length > 0 ? ['Held, and why', held] : [])].join('\n\n');
}

function table(rows: readonly string[][]): string {
  const drawn = new Table({ chars: BARE, style: { 'padding-left': 2, 'padding-right': 0, head: [], border: [] }, colAligns: ['left', 'right', 'left'], wordWrap: true, colWidths: [null, null, rows.some((row) => row.length > 2) ? 84 : null] });
  drawn.push(...rows.map((row) => [...row]));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line, index, lines) => line !== '' || (index > 0 && index < lines.length - 1))
    .join('\n');
}

const BARE = Object.fromEntries(['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'].map((name) => [name, '']));
