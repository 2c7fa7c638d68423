import { Ajv, type ErrorObject } from 'ajv';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { CodeTable, DefinitionFault, SourceDefinition } from '../definition/definition.ts';
import { type SourceFiles, textOf } from '../folder/files.ts';
import schema from './concept-map.schema.json' with { type: 'json' };
import { fromConceptMap, type ReadableConceptMap } from './concept-map.ts';

const conforms = compile();

function compile() {
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  return ajv.compile<ReadableConceptMap>(schema);
}

/** A definition whose code tables may be the names of files with ConceptMaps. */
export type WrittenDefinition = SourceDefinition & { codes?: Readonly<Record<string, CodeTable | string>> };

/** Something wrong with a ConceptMap, by its file and line. */
interface MapFault {
  file: string;
  line: number;
  path: string;
  text: string;
}

export interface ResolvedDefinition {
  /** The definition with the words of its ConceptMaps in the place of their names. */
  resolved: SourceDefinition;
  /** Names without a file. */
  faults: DefinitionFault[];
  /** Faults in the maps; and maps that nothing names, since whoever wrote them thinks that they are read. */
  inMaps: MapFault[];
}

/** Reads the ConceptMaps that a definition names, from the files beside it. */
export function resolveCodes(written: WrittenDefinition, folder: SourceFiles): ResolvedDefinition {
  const named = Object.entries(written.codes ?? {}).flatMap(([table, file]) => (typeof file === 'string' ? [{ table, file }] : []));
  const read = named.map(({ table, file }) => ({ table, file, ...readMap(file, folder) }));
  const faults = read.filter(({ missing }) => missing).map(({ table, file }) => ({ path: ['codes', table], text: `there is no ${file} beside it` }));
  const unused = Object.keys(folder).filter((path) => path.endsWith('.conceptmap.json') && !named.some(({ file }) => file === path));
  return {
    resolved: named.length === 0 ? written : ({ ...written, codes: { ...written.codes, ...Object.fromEntries(read.map(({ table, words }) => [table, words])) } } as SourceDefinition),
    faults,
    inMaps: [...read.flatMap((map) => map.faults), ...unused.map((file) => ({ file, line: 1, path: '', text: 'no code table of the definition is this file' }))],
  };
}

interface ReadMap {
  words: CodeTable;
  missing: boolean;
  faults: MapFault[];
}

function readMap(file: string, files: SourceFiles): ReadMap {
  const bytes = Object.hasOwn(files, file) ? files[file] : undefined;
  if (bytes === undefined) return { words: {}, missing: true, faults: [] };
  const text = textOf(bytes);
  const value = parse(text);
  if (value === undefined) return { words: {}, missing: false, faults: [{ file, line: 1, path: '', text: 'is not JSON' }] };
  const at = (path: (string | number)[], fault: string): MapFault => ({ file, line: lineOf(text, path), path: path.join(' > '), text: fault });
  if (!conforms(value)) return { words: {}, missing: false, faults: (conforms.errors ?? []).map((error) => at(pathOf(error), sayOf(error))) };
  const { table, faults } = fromConceptMap(value);
  return { words: table, missing: false, faults: faults.map(({ path, text: fault }) => at(path, fault)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const pathOf = ({ instancePath }: ErrorObject): (string | number)[] => instancePath.split('/').slice(1).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

function sayOf({ keyword, message = '', params }: ErrorObject): string {
  if (keyword === 'false schema') return 'may not be there: a word without an entry is an issue, and a word has one meaning';
  const { allowedValues, allowedValue } = params as { allowedValues?: unknown[]; allowedValue?: unknown };
  return allowedValues ? `${message}: ${allowedValues.join(', ')}` : allowedValue === undefined ? message : `${message}: ${String(allowedValue)}`;
}

/** The line of a place, from 1, or of the nearest thing around it. */
function lineOf(text: string, path: readonly (string | number)[]): number {
  const root = parseTree(text);
  for (let length = path.length; root !== undefined && length >= 0; length -= 1) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return text.slice(0, node.offset).split('\n').length;
  }
  return 1;
}
