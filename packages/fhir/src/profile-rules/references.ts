import type { Check } from './check.ts';
import { isElement } from './check.ts';
import { every } from './values.ts';

// Type/id, with or without a server before it and a version after it; or Type?query.
const RESOURCE_TYPE = /(?:^|\/)([A-Z][A-Za-z]+)(?:\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[^/]+)?|\?.*)$/;

/**
 * Each Reference at `path` is to one of `types`. A reference that does not tell its type (to a bundle entry by urn, to a
 * contained resource, or by identifier alone) is let through.
 */
export function refersTo(path: string, ...types: readonly string[]): Check {
  const starts = types.flatMap((type) => [`${type}/`, `${type}?`]);
  return every(path, (value) => isElement(value) && allowed(value.reference, value.type), {
    text: `the reference has to be to ${types.join(' or ')}`, type: 'structure',
  });

  function allowed(reference: unknown, declared: unknown): boolean {
    if (typeof reference === 'string') {
      const type = starts.some((start) => reference.startsWith(start)) ? types[0] : RESOURCE_TYPE.exec(reference)?.[1];
      return type === undefined || types.includes(type);
    }
    return typeof declared !== 'string' || types.includes(declared);
  }
}
