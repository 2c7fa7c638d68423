import type { RuleFault } from '../profile-rule.ts';
import type { Check } from './check.ts';
import { at, isElement, NONE } from './check.ts';

/** Each value at `path` satisfies `holds`; of none where it is absent. */
export function every(path: string, holds: (value: unknown) => boolean, fault: Pick<RuleFault, 'text' | 'type'>): Check {
  return at(path, (leaf) => (element) => {
    const value = element[leaf];
    if (value === undefined) {
      return NONE;
    }
    if (!Array.isArray(value)) {
      return holds(value) ? NONE : [{ expression: leaf, ...fault }];
    }
    return value.every(holds) ? NONE : value.flatMap((item, index) => (holds(item) ? [] : [{ expression: `${leaf}[${index}]`, ...fault }]));
  });
}

/** Each value at `path` is `value`. */
export function fixed(path: string, value: string | boolean): Check {
  return every(path, (found) => found === value, { text: `only ${value} is allowed here`, type: 'value' });
}

/** Each code at `path` is one of `codes`. */
export function oneOf(path: string, codes: readonly string[]): Check {
  const allowed = new Set<unknown>(codes);
  return every(path, (found) => allowed.has(found), { text: `only ${codes.join(', ')} are allowed here`, type: 'code-invalid' });
}

/** Each CodeableConcept at `path` has a coding of `system` with one of `codes`. */
export function pattern(path: string, system: string, codes: readonly string[]): Check {
  return every(path, coded(system, codes), { text: `a code of ${system} is missing: ${codes.join(' or ')}`, type: 'code-invalid' });
}

/** Whether a CodeableConcept has a coding of `system` with one of `codes`. */
export function coded(system: string, codes: readonly string[]): (concept: unknown) => boolean {
  const isOne = (coding: unknown): boolean => isElement(coding) && coding.system === system && codes.includes(coding.code as string);
  return (concept) => isElement(concept) && Array.isArray(concept.coding) && concept.coding.some(isOne);
}

/** What no single element can say: `holds` of the element as a whole. `expression` is the element that a person would look at. */
export function satisfies(expression: string, text: string, holds: (element: Readonly<Record<string, unknown>>) => boolean): Check {
  const fault = { expression, text, type: 'business-rule' } as const;
  return (element) => (holds(element) ? NONE : [fault]);
}
