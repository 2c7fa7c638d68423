import type { ReadyRecordType } from '../catalogue.ts';
import { changesAt } from '../differences.ts';
import { leavesOf } from '../leaves.ts';
import { candidatesFor } from '../perturb.ts';
import type { Envelope } from '../record-type.ts';
import { schemaAt } from '../schema-at.ts';
import { valueAt, withField } from '../with-field.ts';
import { type ElementPath, parseElement } from './element-path.ts';
import { fewestChanges } from './fewest-changes.ts';
import { absentFields, samplesOf } from './samples.ts';
import { leavesAt, resourcesOf } from './why-element.ts';

/** A field that would have to say something, or something else. */
export interface WantedField {
  /** Path of the field in the record, such as `period.end`. */
  field: string;
  /** What it says; nothing where it is absent. */
  now?: unknown;
  /** A value with which the element is filled, from the schema or the fullest example; nothing where the field has to be left out. */
  example?: unknown;
  /** What the schema says of the field. */
  meaning?: string;
}

export type WhyNot =
  /** It is filled already. */
  | { is: 'filled'; values: { element: string; value: unknown }[] }
  /** Each of these ways fills it; the fields of one way do so together. */
  | { is: 'fillable'; ways: WantedField[][] }
  /** No field of such a record was found to fill it, in the record itself or in the fullest example. */
  | { is: 'never' }
  | { is: 'unknown'; problem: string };

/** More ways than these help nobody. */
const MOST_WAYS = 5;

/**
 * Why an element is empty: which fields of the record could fill it, found by filling them and mapping again (D6). Fields that are
 * absent are tried first, each alone; then other words in fields that are there; then several together, as in the fullest example.
 */
export function whyNot(type: ReadyRecordType, record: Envelope, element: string): WhyNot {
  const parsed = parseElement(element);
  if (!parsed.ok) return { is: 'unknown', problem: parsed.problem };
  const before = resourcesOf(parsed.element.type, type.resources(record));
  const values = leavesAt(before, parsed.element);
  if (values.size > 0) return { is: 'filled', values: [...values].map(([path, value]) => ({ element: path, value })) };
  const fills = fillTest(type, parsed.element, before);
  let refused: WantedField[][] = [];
  for (const candidates of [withAbsent(type, record), withOtherWords(type, record), withExample(type, record)]) {
    const found = waysOf(type, record, candidates, fills);
    if (found.ways.length > 0) return { is: 'fillable', ways: found.ways };
    if (refused.length === 0) refused = found.refused;
  }
  return refused.length > 0 ? { is: 'fillable', ways: refused } : { is: 'never' };
}

type Fills = (changed: unknown) => changed is Envelope;

function fillTest(type: ReadyRecordType, { type: resourceType, steps }: ElementPath, before: readonly object[]): Fills {
  return (changed): changed is Envelope =>
    type.conforms(changed) && changesAt(before, resourcesOf(resourceType, type.resources(changed)), steps, resourceType).some(({ is }) => is === 'come');
}

/**
 * The ways that fill the element, each with as few changes of the record as possible, the shortest first; and those with which the
 * rules of the type would refuse the record, since something else would have to be put right too.
 */
function waysOf(type: ReadyRecordType, record: Envelope, candidates: Iterable<unknown>, fills: Fills): { ways: WantedField[][]; refused: WantedField[][] } {
  const [ways, refused] = [new Map<string, WantedField[]>(), new Map<string, WantedField[]>()];
  for (const candidate of candidates) {
    if (!fills(candidate)) continue;
    const isLetThrough = type.read(candidate).ok;
    const does: Fills = isLetThrough ? (changed): changed is Envelope => fills(changed) && type.read(changed).ok : fills;
    const way = wantedFields(type, record, fewestChanges(record, candidate, does));
    const [found, name] = [isLetThrough ? ways : refused, way.map(({ field }) => field).join(' ')];
    if (!found.has(name)) found.set(name, way);
    if (ways.size === MOST_WAYS) break;
  }
  const shortestFirst = (found: Map<string, WantedField[]>) => [...found.values()].sort((one, other) => one.length - other.length).slice(0, MOST_WAYS);
  return { ways: shortestFirst(ways), refused: shortestFirst(refused) };
}

function wantedFields(type: ReadyRecordType, record: Envelope, changed: Envelope): WantedField[] {
  const fields = new Set([...leavesOf(changed).keys(), ...[...leavesOf(record).keys()].map((field) => largestAbsent(changed, field))]);
  return [...fields].flatMap((field) => {
    const [now, example] = [valueAt(record, field), valueAt(changed, field)];
    if (now === example) return [];
    const { description: meaning } = schemaAt(type.schema, field);
    const said = typeof now === 'object' ? undefined : now;
    return [{ field, ...(said !== undefined && { now: said }), ...(example !== undefined && { example }), ...(meaning !== undefined && { meaning }) }];
  });
}

/** The field, or the largest thing around it, that the record does not have any more; the field itself where it is there. */
const largestAbsent = (record: Envelope, field: string): string =>
  [...field.matchAll(/(?=[.[])|$/g)].map(({ index }) => field.slice(0, index)).find((path) => path !== '' && valueAt(record, path) === undefined) ?? field;

function* withAbsent({ schema }: ReadyRecordType, record: Envelope): Generator {
  for (const [field, fieldSchema] of absentFields(schema, record)) {
    for (const sample of samplesOf(fieldSchema)) yield withField(record, field, sample);
  }
}

/** What is a word or a yes or no; a text or a number that is there fills nothing by being another. */
function* withOtherWords({ schema }: ReadyRecordType, record: Envelope): Generator {
  for (const [field, value] of leavesOf(record)) {
    if (typeof value !== 'boolean' && schemaAt(schema, field).enum === undefined) continue;
    for (const candidate of candidatesFor(schema, field, value).flat()) yield withField(record, field, candidate);
  }
}

/** The fullest example as far as the record says nothing of its own, then as far as it does not say whom and what it is about. */
function* withExample({ example }: ReadyRecordType, record: Envelope): Generator {
  yield merged(example, record);
  yield { ...example, ...Object.fromEntries(Object.entries(record).filter(([name]) => ABOUT.has(name))) };
}

const ABOUT: ReadonlySet<string> = new Set(['source', 'home', 'resident']);

/** What the second says, and what only the first says; an entry of a list is filled up from the entry in the same place, or from the first. */
function merged(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (Array.isArray(over)) return Array.isArray(under) ? over.map((item: unknown, index) => merged(under[index] ?? under[0], item)) : over;
  if (typeof over !== 'object' || over === null || typeof under !== 'object' || under === null) return over;
  const names = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, merged((under as Readonly<Record<string, unknown>>)[name], (over as Readonly<Record<string, unknown>>)[name])]));
}
