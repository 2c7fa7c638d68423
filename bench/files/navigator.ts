import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { R4_DEFINITIONS } from '../validation/snapshots.ts';

/** An element of a definition; of a choice, the type that was named. */
interface At {
  definition: StructureDefinition;
  element: ElementDefinition;
  only?: string;
}

/** What FUME's engine wants to know of elements while it compiles: the definition as published, and the names and kinds of its types. */
interface Enriched extends ElementDefinition {
  __name?: string[];
  __fromDefinition?: string;
}

/**
 * Looks up elements of R4 as published, in place of FUME's own navigator, which fetches FHIR packages. It is asked only while an
 * expression is compiled.
 */
export function createNavigator() {
  const definitions = new Map(R4_DEFINITIONS.flatMap((resource) => (resource.resourceType === 'StructureDefinition' && resource.derivation !== 'constraint' ? [[resource.id ?? '', resource] as const] : [])));
  const definitionOf = (named: string | { id: string }): StructureDefinition => {
    const definition = definitions.get(typeof named === 'string' ? named : named.id);
    if (definition === undefined) throw new Error('R4 has no such type');
    return definition;
  };

  const kindOf = (code = ''): string => (code.startsWith('http://hl7.org/fhirpath/') ? 'system' : (definitions.get(code)?.kind ?? 'complex-type'));

  const enriched = ({ definition, element, only }: At): Enriched => {
    const types = element.type?.filter(({ code }) => only === undefined || code === only).map((type) => ({ ...type, __kind: kindOf(type.code) })) ?? [];
    const name = lastOf(element.path);
    const names = name.endsWith('[x]') ? types.map(({ code = '' }) => choiceName(name, code)) : [name];
    const { path = '', min, max } = element;
    return { ...structuredClone(element), type: types, base: element.base ?? { path, min: min ?? 0, max: max ?? '*' }, __name: names, __fromDefinition: definition.url ?? '' };
  };

  /** What stands below an element: in the same definition, or in that of its type. */
  const below = ({ definition, element, only }: At): At[] => {
    const path = element.contentReference?.split('#')[1] ?? element.path ?? '';
    const own = childrenOf(definition, path);
    const type = definitions.get(only ?? element.type?.[0]?.code ?? '');
    return own.length > 0 || type === undefined ? own : childrenOf(type, type.id ?? '');
  };

  const find = (named: string | { id: string }, path: string): At => {
    const definition = definitionOf(named);
    const steps = path.split('.').filter((step) => step !== '').map((step) => step.replace(/\[.*\]$/, ''));
    return steps.reduce<At>((at, step) => {
      const found = below(at).flatMap((child) => matches(child, step))[0];
      if (found === undefined) throw new Error('R4 has no such element');
      return found;
    }, { definition, element: definition.snapshot?.element[0] ?? { path: '' } as ElementDefinition });
  };

  return {
    getElement: (named: string | { id: string }, path: string) => Promise.resolve(enriched(find(named, path))),
    getChildren: (named: string | { id: string }, path: string) => Promise.resolve(below(find(named, path)).map(enriched)),
    getFsg: () => ({ getMetadata: (named: string) => Promise.resolve({ ...definitionOf(named), snapshot: undefined, ...PACKAGE }) }),
    getFpe: () => ({ getNormalizedRootPackages: () => ROOT }),
    getNormalizedRootPackages: () => ROOT,
  };
}

const PACKAGE = { __packageId: 'hl7.fhir.r4.core', __packageVersion: '4.0.1' };
const ROOT = ['hl7.fhir.r4.core#4.0.1'];

const lastOf = (path = ''): string => path.slice(path.lastIndexOf('.') + 1);

const choiceName = (name: string, type: string): string => name.slice(0, -'[x]'.length) + type.charAt(0).toUpperCase() + type.slice(1);

const childrenOf = (definition: StructureDefinition, path: string): At[] =>
  (definition.snapshot?.element ?? []).filter((element) => element.path?.startsWith(`${path}.`) && !element.path.slice(path.length + 1).includes('.') && element.sliceName === undefined).map((element) => ({ definition, element }));

/** Whether an element goes by a name; a choice goes by `value` and by `valueString`, and is of that type then. */
function matches(at: At, step: string): At[] {
  const name = lastOf(at.element.path);
  if (name === step || name === `${step}[x]`) return [at];
  if (!name.endsWith('[x]')) return [];
  return (at.element.type ?? []).filter(({ code = '' }) => choiceName(name, code) === step).map(({ code = '' }) => ({ ...at, only: code }));
}
