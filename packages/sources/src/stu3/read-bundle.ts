import { decode } from '../decode.ts';
import type { TablesDefinition } from '../definition/definition.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import { bytesOf, type SourceFile } from '../file.ts';
import type { Layout } from '../layout/layout.ts';
import { holdRow } from '../layout/hold-row.ts';
import { readRow } from '../layout/read-row.ts';
import { type ObjectPlan, objectPlanOf, readObject } from '../paths/read-object.ts';
import { isUnder } from '../paths/unread.ts';
import type { Place, SourceReading, SourceRow } from '../source.ts';
import { type Bundle, type Entry, type Parsed, parseBundle } from './bundle.ts';

/** Larger files are refused: JSON is read whole. A long life in a practice's record is some two million. */
const MOST_BYTES = 16 * 1_048_576;

/** How the resources of one type are read. */
interface Table extends ObjectPlan {
  types: readonly string[];
  mustRead: readonly string[];
}

/**
 * Makes the reader of a practice's structured record in FHIR STU3: each resource that a table is for becomes a row, whose cells
 * are named as {@link objectPlanOf} reads them. What was in a resource and in no cell is the row's `unread`; resources that no table is
 * for are the file's, with how many there are.
 */
export function createStu3Reader(definition: TablesDefinition, layouts: readonly Layout[]): (file: SourceFile) => Promise<SourceReading> {
  const tables = Object.values(definition.tables).flatMap((table, index): Table[] => {
    const layout = layouts[index];
    return layout ? [{ ...objectPlanOf(layout), types: table.for, mustRead: table.mustRead ?? [] }] : [];
  });
  return async (file) => {
    if (file.size > MOST_BYTES) return refuse(sourceIssue('EHCH-SRC-015', { words: { expected: String(MOST_BYTES) } }));
    const decoded = await decode(file, ['utf-8'], 'JSON');
    if (!decoded.ok) return decoded;
    const text = (await bytesOf({ size: file.size, chunks: () => decoded.chunks() })).toString('utf8');
    if (text.trim() === '') return refuse(sourceIssue('EHCH-SRC-001'));
    const parsed = parseBundle(text);
    return parsed.ok ? readBundle(parsed.bundle, tables, definition.ignored ?? []) : refuse(notRead(parsed.fault));
  };
}

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

const notRead = (fault: Extract<Parsed, { ok: false }>['fault']): SourceIssue =>
  'found' in fault ? sourceIssue('EHCH-GPC-001', { words: { found: fault.found } }) : sourceIssue('EHCH-SRC-014', { row: fault.line, words: { found: `${fault.text}; see line ${fault.line}` } });

/** Tables are read in their order, since what others refer to should come first. */
function readBundle(bundle: Bundle, tables: readonly Table[], ignored: readonly string[]): SourceReading {
  const work = tables.flatMap((table) => bundle.entries.filter(({ resource }) => table.types.includes(resource.resourceType)).map((entry) => ({ table, entry })));
  const types = tables.flatMap((table) => table.types);
  if (work.length === 0) return refuse(sourceIssue('EHCH-GPC-002', { words: { expected: types.join(', ') } }));
  async function* rows(): AsyncGenerator<SourceRow> {
    for (const { table, entry } of work) yield await Promise.resolve(readEntry(entry, table, bundle));
  }
  return { ok: true, unread: countedByType(bundle.entries, [...types, ...ignored]), rows: { [Symbol.asyncIterator]: rows } };
}

/** `Immunization (8)`: the resources that nobody reads. */
function countedByType(entries: readonly Entry[], known: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const { resource: { resourceType } } of entries) {
    const type = /^[A-Z][A-Za-z]{1,40}$/.test(resourceType) ? resourceType : 'of no type';
    if (!known.includes(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => `${type} (${count})`).sort();
}

function readEntry({ resource, number }: Entry, table: Table, { isBundle, resolve, about }: Bundle): SourceRow {
  const { layout, mustRead } = table;
  const { texts, unread: names } = readObject({ ...about, ...resource }, table, resolve);
  const unread = names.filter((name) => !ALWAYS_IGNORED.includes(name));
  const place: Place = { place: isBundle ? `entry ${number} (${resource.resourceType})` : resource.resourceType, row: number, table: layout.table, ...(unread.length > 0 && { unread }) };
  const row = readRow(layout, texts, place);
  const needed = [...CHANGES_MEANING.filter((name) => unread.some((one) => one.split(/[.[]/).includes(name))), ...mustRead.filter((name) => unread.some((one) => isUnder(one, [name])))];
  return needed.length === 0 ? row : holdRow(row, sourceIssue('EHCH-GPC-003', { row: number, words: { found: needed.join(', ') } }));
}

const ALWAYS_IGNORED = ['resourceType', 'Bundle.extracted'];

/** Elements that change the meaning of what holds them, by FHIR's rule: who does not know them must not use it. */
const CHANGES_MEANING = ['modifierExtension', 'implicitRules'];
