/** Writes down the elements of R4's types in the notation that src/validation/shape.ts reads. */
import type { ElementDefinition, ElementDefinitionType } from '@medplum/fhirtypes';
import type { Definitions } from './definitions.ts';

/** The elements of each object, by the name of its type or the path of its element: `{ Encounter: { status: '1..1 code(encounter-status)' } }`. */
export type Elements = Record<string, Record<string, string>>;

/** The type that R4's definitions give to `id` and to `Extension.url`. */
const ATTRIBUTE = 'http://hl7.org/fhirpath/System.String';

/** The elements of the resource types and of everything that they reach. */
export function elementsOf(definitions: Definitions, resourceTypes: readonly string[]): Elements {
  const written: Elements = {};
  const waiting = ['Element', ...resourceTypes];
  for (let type = waiting.shift(); type; type = waiting.shift()) {
    if (written[type]) continue;
    const elements = definitions.elementsOf(type);
    for (const element of elements.filter(({ path }) => path.includes('.'))) {
      (written[parentOf(element.path)] ??= {})[nameOf(element.path)] = notation(element, definitions);
    }
    waiting.push(...elements.flatMap(dataTypesOf));
  }
  for (const type of resourceTypes) Object.assign(written[type] ?? {}, { id: '0..1 id' });
  return written;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('.'));

const nameOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

function notation(element: ElementDefinition, definitions: Definitions): string {
  const types = element.contentReference
    ? [element.contentReference.slice(1)]
    : (element.type ?? []).map((type) => typeOf(element, type, definitions));
  return `${element.min}..${element.max} ${types.join(', ')}`;
}

function typeOf(element: ElementDefinition, type: ElementDefinitionType, definitions: Definitions): string {
  if (type.code === ATTRIBUTE) return element.path === 'Extension.url' ? 'uri' : 'string';
  if (isBackbone(type)) return element.path;
  if (type.code === 'Reference') return inBrackets('Reference', targetsOf(type));
  const valueSet = type.code === 'code' && element.binding?.strength === 'required' ? element.binding.valueSet : undefined;
  return valueSet && definitions.codesOf(valueSet) ? inBrackets('code', [valueSetName(valueSet)]) : type.code;
}

const isBackbone = ({ code }: ElementDefinitionType): boolean => code === 'BackboneElement' || code === 'Element';

const inBrackets = (type: string, words: readonly string[]): string => (words.length > 0 ? `${type}(${words.join('|')})` : type);

/** The types that a reference may lead to; none when it may lead to any. */
function targetsOf({ targetProfile = [] }: ElementDefinitionType): readonly string[] {
  const types = targetProfile.map((canonical) => canonical.slice(canonical.lastIndexOf('/') + 1));
  return types.includes('Resource') ? [] : types;
}

const valueSetName = (canonical: string): string => canonical.replace(/\|.*/, '').replace(/.*\//, '');

/** The data types that an element's value may have and that have elements of their own. */
function dataTypesOf(element: ElementDefinition): readonly string[] {
  const types = element.path.includes('.') ? (element.type ?? []) : [];
  return types
    .filter((type) => /^[A-Z]/.test(type.code) && type.code !== 'Resource' && !isBackbone(type))
    .map(({ code }) => code);
}

/** The codes of each value set that the notation names. */
export function codesOf(definitions: Definitions, elements: Elements): Record<string, readonly string[]> {
  const text = Object.values(elements).flatMap((object) => Object.values(object));
  const names = new Set(text.flatMap((line) => /code\(([^)]+)\)/.exec(line)?.[1] ?? []));
  return Object.fromEntries(
    [...names].sort().map((name) => [name, definitions.codesOf(`http://hl7.org/fhir/ValueSet/${name}`) ?? []]),
  );
}
