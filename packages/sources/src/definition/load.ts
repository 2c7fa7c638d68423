import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';
import { type Document, LineCounter, parseDocument } from 'yaml';
import schema from '../../source.schema.json' with { type: 'json' };
import { resolveCodes, type WrittenDefinition } from '../codes/resolve-codes.ts';
import type { SourceFiles } from '../folder/files.ts';
import { findContradictions } from './contradictions.ts';
import type { DefinitionFault, SourceDefinition } from './definition.ts';
import { ShapeError, writtenOut } from './shapes.ts';
import { decideText, takeUndecided, UNDECIDED } from './undecided.ts';

/** A definition that cannot be used. Every line of the message names the file and the line in it. */
export class SourceDefinitionError extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SourceDefinitionError';
  }
}

const conforms = compile();

/**
 * Reads the YAML of a source. It must conform to source.schema.json, and what it refers to must be there: its code tables, the
 * record type, every path in the record type and every value that a code table or a constant gives.
 *
 * @param file its name, for messages
 * @param folder what stands beside it, for code tables that are ConceptMaps
 * @throws {SourceDefinitionError}
 */
export function loadDefinition(file: string, text: string, folder: SourceFiles = {}): SourceDefinition {
  const { faults, definition } = inspectDefinition(text, folder);
  if (definition === undefined || faults.length > 0) throw new SourceDefinitionError(faults.map(({ file: beside = file, line, path, text: what }) => [line === undefined ? beside : `${beside}:${line}`, path, what].filter(Boolean).join(': ')));
  return definition;
}

/** What is wrong with a definition, and in which line. */
export interface FaultyLine {
  /** Of a ConceptMap beside the definition. */
  file?: string;
  line?: number;
  /** The keys on the way to it: `columns > D.O.B. > to`. */
  path: string;
  text: string;
}

/** A definition as far as it could be read. */
export interface Inspected {
  /** By their lines. */
  faults: FaultyLine[];
  /** Where no fault is left but what a person must decide, with a value for the time being in its place. */
  definition?: SourceDefinition;
  lineOf(path: readonly string[]): number;
}

/** As {@link loadDefinition}, and tells of every fault by itself. */
export function inspectDefinition(text: string, folder: SourceFiles = {}): Inspected {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (path: readonly string[]): number => lineOf(document, lines, path);
  const [broken] = document.errors;
  if (broken) return { faults: [{ line: lines.linePos(broken.pos[0]).line, path: '', text: firstLine(broken) }], lineOf: at };
  const given = valueOf(document);
  if ('fault' in given) return { faults: [{ path: '', text: given.fault }], lineOf: at };
  const { faults, definition, inMaps = [] } = check(given.value, folder);
  const placed = onePerUndecided(faults).map((fault) => ({ line: at(fault.path), path: fault.path.join(' > '), text: fault.text }));
  return { faults: [...placed.sort((one, other) => one.line - other.line), ...inMaps], ...(definition && { definition }), lineOf: at };
}

interface CheckedDefinition {
  definition?: SourceDefinition;
  faults: readonly DefinitionFault[];
  inMaps?: readonly FaultyLine[];
}

function check(given: unknown, folder: SourceFiles): CheckedDefinition {
  const { decided, faults: undecided } = takeUndecided(given);
  if (!conforms(decided)) return { faults: [...undecided, ...(conforms.errors ?? []).filter(isSpecific).map(faultOf)] };
  const { resolved, faults: unresolved, inMaps } = resolveCodes(decided, folder);
  if (unresolved.length + inMaps.length > 0) return { faults: [...undecided, ...unresolved], inMaps };
  try {
    const definition = writtenOut(resolved);
    const faults = [...undecided, ...findContradictions(definition).map((fault) => (valueAt(given, fault.path) === UNDECIDED ? { ...fault, text: decideText(fault.text) } : fault))];
    return faults.every(({ text }) => text.startsWith(decideText(''))) ? { definition, faults } : { faults };
  } catch (error) {
    if (error instanceof ShapeError) return { faults: [{ path: error.path, text: error.message }] };
    throw error;
  }
}

/** A word that several columns use is decided once. */
const onePerUndecided = (faults: readonly DefinitionFault[]): DefinitionFault[] => faults.filter(({ path, text }, index) => !text.startsWith(decideText('')) || faults.findIndex((other) => other.path.join('\0') === path.join('\0')) === index);

const valueAt = (node: unknown, path: readonly string[]): unknown => path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined), node);

/** Aliases are resolved only now, and may name nothing. */
function valueOf(document: Document): { value: unknown } | { fault: string } {
  try {
    const value: unknown = document.toJS();
    return endsSomewhere(value) ? { value } : { fault: 'an alias stands within what it names' };
  } catch (error) {
    return { fault: firstLine(error as Error) };
  }
}

/** An alias of what it stands in makes a value without an end. */
function endsSomewhere(value: unknown, around: readonly unknown[] = []): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return !around.includes(value) && Object.values(value).every((part) => endsSomewhere(part, [...around, value]));
}

const firstLine = ({ message }: Error): string => message.split('\n')[0] ?? '';

function compile() {
  const ajv = new Ajv({ allErrors: true, discriminator: true, strict: true, strictRequired: false, allowUnionTypes: true, verbose: true });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  return ajv.compile<WrittenDefinition>(schema);
}

const FORMATS = schema.oneOf.flatMap(({ $ref }) => formatsOf($ref.replace('#/$defs/', '')));

function formatsOf(name: string): readonly string[] {
  const { properties: { format } } = (schema.$defs as unknown as Readonly<Record<string, { properties: { format: { const?: string; enum?: readonly string[] } } }>>)[name] ?? { properties: { format: {} } };
  return format.const === undefined ? (format.enum ?? []) : [format.const];
}

/** ajv repeats under these what it said within. */
const isSpecific = ({ keyword }: ErrorObject): boolean => !['if', 'oneOf', 'allOf'].includes(keyword);

function faultOf({ instancePath, keyword, params, parentSchema, message = '' }: ErrorObject): DefinitionFault {
  const path = instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty, allowedValues, tag } = params as { additionalProperty?: string; allowedValues?: unknown[]; tag?: string };
  if (tag !== undefined) return { path: [...path, tag], text: `is none of ${FORMATS.join(', ')}` };
  if (additionalProperty !== undefined) return { path: [...path, additionalProperty], text: `is not a known key${meantKey(additionalProperty, parentSchema)}` };
  if (keyword === 'false schema') return { path, text: 'does not go with what `as` says' };
  return { path, text: allowedValues ? `${message}: ${allowedValues.join(', ')}` : message };
}

/** `; did you mean columns`, where a key that may stand there is a slip away. */
function meantKey(key: string, schema: AnySchemaObject = {}): string {
  const [nearest] = Object.keys((schema as { properties?: object }).properties ?? {}).map((known) => ({ known, slips: distance(key.toLowerCase(), known.toLowerCase()) })).sort((one, other) => one.slips - other.slips);
  return nearest !== undefined && nearest.slips <= Math.ceil(key.length / LETTERS_PER_SLIP) ? `; did you mean ${nearest.known}` : '';
}

const LETTERS_PER_SLIP = 3;

/** The line of a place, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const offset = keyOffset(parent, path[length - 1] ?? '');
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function keyOffset(parent: unknown, key: string): number | undefined {
  const { items = [] } = (parent ?? {}) as { items?: { key?: { value: unknown; range?: [number, number, number] | null }; range?: [number, number, number] | null }[] };
  const item = items.find((candidate, index) => (candidate.key ? String(candidate.key.value) === key : String(index) === key));
  return (item?.key?.range ?? item?.range)?.[0];
}
