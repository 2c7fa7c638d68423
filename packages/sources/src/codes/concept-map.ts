import { CANONICAL_BASE } from '@ehch/fhir';
import type { ConceptMap, ConceptMapGroup } from '@medplum/fhirtypes';
import type { CodeTable, Scalar } from '../definition/definition.ts';

/** The types of values that no code system has, as FHIRPath names them. Any other target is one of words. */
const BOOLEAN = 'http://hl7.org/fhirpath/System.Boolean';
const DECIMAL = 'http://hl7.org/fhirpath/System.Decimal';

/** Which table of which source a map is of. */
export interface TableName {
  source: string;
  table: string;
  title: string;
  version: number;
}

/**
 * A code table as a FHIR R4 ConceptMap: from the supplier's words to the words, truth values or numbers of the record. The same
 * table always gives the same map, in the order in which it is written. It says `relatedto`, since a table does not say how much
 * alike a word and its code are.
 */
export function toConceptMap({ source, table, title, version }: TableName, words: CodeTable): ConceptMap {
  const name = `source-${source}-${table}`;
  return {
    resourceType: 'ConceptMap',
    url: `${CANONICAL_BASE}ConceptMap/${name}`,
    version: String(version),
    name: `Source_${name.slice('source-'.length)}`.replaceAll(/\W/g, '_'),
    title: `${title}: ${table}`,
    status: 'active',
    group: groupsOf(Object.entries(words), `${CANONICAL_BASE}CodeSystem/${name}`),
  };
}

/** One group for each run of values of one type, so that the words stay in their order. */
function groupsOf(words: readonly [string, Scalar][], source: string): ConceptMapGroup[] {
  const groups: (ConceptMapGroup & { target: string })[] = [];
  for (const [word, value] of words) {
    const target = targetOf(value);
    const element = { code: word, target: [{ code: String(value), equivalence: 'relatedto' as const }] };
    const last = groups.at(-1);
    if (last?.target === target) last.element.push(element);
    else groups.push({ source, target, element: [element] });
  }
  return groups;
}

function targetOf(value: Scalar): string {
  if (typeof value === 'boolean') return BOOLEAN;
  return typeof value === 'number' ? DECIMAL : `${CANONICAL_BASE}CodeSystem/record-word`;
}

/** A map that conforms to the schema beside this file. */
export interface ReadableConceptMap {
  group: { target?: string; element: { code: string; target: { code: string }[] }[] }[];
}

/** A word of a map that cannot be used, by its place in it. */
export interface WordFault {
  path: (string | number)[];
  text: string;
}

/** The code table that a ConceptMap is. A word that stands in it twice, or is of another type than its target says, is a fault. */
export function fromConceptMap({ group }: ReadableConceptMap): { table: CodeTable; faults: WordFault[] } {
  const entries = group.flatMap(({ target, element }, groupIndex) =>
    element.map(({ code, target: [to] }, index) => ({ code, value: valueOf(to?.code ?? '', target), path: ['group', groupIndex, 'element', index] })),
  );
  const first = new Map(entries.map(({ code, path }) => [code, path] as const).reverse());
  const faults = entries.flatMap(({ code, value, path }) => [
    ...(first.get(code) !== path ? [{ path: [...path, 'code'], text: 'the word stands in the map twice' }] : []),
    ...(value === undefined ? [{ path: [...path, 'target', 0, 'code'], text: 'is not of the type that the target of its group names' }] : []),
  ]);
  return { faults, table: Object.fromEntries(entries.flatMap(({ code, value }) => (value === undefined ? [] : [[code, value]]))) };
}

function valueOf(code: string, target: string | undefined): Scalar | undefined {
  if (target === BOOLEAN) return code === 'true' ? true : code === 'false' ? false : undefined;
  if (target !== DECIMAL) return code;
  return code.trim() === code && code !== '' && Number.isFinite(Number(code)) ? Number(code) : undefined;
}
