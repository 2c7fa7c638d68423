/** `Patient?identifier=system|value`, as the reference of another resource (https://hl7.org/fhir/R4/http.html#trules). */
const CONDITIONAL = /^[A-Z]\w*\?/;

const PLACEHOLDER = /^urn:(uuid|oid):/;

export interface ReferenceAt {
  /** Where it is, as a path without indexes of choice: `subject`, `performer[0]`. */
  path: string;
  reference: string;
}

/** Every literal reference within a resource, in document order. */
export function referencesOf(node: unknown, path = ''): ReferenceAt[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => referencesOf(item, `${path}[${index}]`));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'reference' && typeof value === 'string') return [{ path, reference: value }];
    return typeof value === 'object' ? referencesOf(value, path === '' ? key : `${path}.${key}`) : [];
  });
}

export function isConditional(reference: string): boolean {
  return CONDITIONAL.test(reference);
}

/** A reference to another entry of a bundle, by its fullUrl. */
export function isPlaceholder(reference: string): boolean {
  return PLACEHOLDER.test(reference);
}

/** A copy in which every literal reference is replaced; parts without any are shared with the original. */
export function replaceReferences<T>(node: T, replace: (reference: string) => string): T {
  return mapStrings(node, (text, key) => (key === 'reference' ? replace(text) : text));
}

const LINK = /\b(href|src)="([^"]*)"/g;

/**
 * A copy in which the fullUrls of bundle entries are replaced by what they became, in references, in
 * elements of type uri and in the links of the narrative (https://hl7.org/fhir/R4/http.html#trules).
 * `value` is left as it is: an Identifier's is a string even when it looks like a UUID's URN.
 */
export function replacePlaceholders<T>(node: T, became: ReadonlyMap<string, string>): T {
  if (became.size === 0) return node;
  return mapStrings(node, (text, key) => {
    if (key === 'div') return text.replace(LINK, (link, name: string, url: string) => (became.has(url) ? `${name}="${became.get(url)}"` : link));
    return key === 'value' ? text : (became.get(text) ?? text);
  });
}

/** A copy with every string mapped; what does not change is shared with the original. */
function mapStrings<T>(node: T, map: (text: string, key: string) => string, key = ''): T {
  if (typeof node === 'string') return map(node, key) as T;
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) {
    const items = node.map((item: unknown) => mapStrings(item, map, key));
    return items.every((item, index) => item === node[index]) ? node : (items as T);
  }
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(node)) {
    const mapped: unknown = mapStrings(value, map, name);
    if (mapped !== value) copy = { ...(copy ?? node), [name]: mapped };
  }
  return (copy ?? node) as T;
}
