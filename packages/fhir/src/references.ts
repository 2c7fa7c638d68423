import type { Resource } from '@medplum/fhirtypes';

/** Every `reference` of a resource, in the order of the resource, each once. */
export function referencesIn(resource: Resource): string[] {
  const found = new Set<string>();
  collect(resource, found);
  return [...found];
}

/** By Object.keys: `for in` looks at the prototypes of every object too, which took most of a publisher's time. */
function collect(node: object, found: Set<string>): void {
  for (const key of Object.keys(node)) {
    const value = (node as Readonly<Record<string, unknown>>)[key];
    if (key === 'reference' && typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null) collect(value, found);
  }
}

/** A copy of the resource with every `reference` put through `replace`; the resource itself is left as it is. */
export const replaceReferences = <T extends Resource>(resource: T, replace: (reference: string) => string): T =>
  copy(resource, replace) as T;

function copy(node: unknown, replace: (reference: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => copy(item, replace));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'reference' && typeof value === 'string' ? replace(value) : copy(value, replace),
    ]),
  );
}
