import { isCovered, RESOURCE_TYPES } from './resource-types.ts';
import { type Property, type Shape, shapeOf } from './validation/shape.ts';

/** An element of R4, or the step of its path at which R4 knows no such element. */
export type FoundElement =
  | { ok: true; /** Of each step, the property names of JSON that it may stand for: `value` stands for `valueQuantity` and all others. */ forms: readonly (readonly string[])[] }
  | { ok: false; /** Where the step that is unknown stands in the path; -1 for the type itself. */ at: number; /** What R4 has in its place. */ known: readonly string[] };

/**
 * Finds an element in R4's definitions of the types that are covered, so that a misspelt one is told from one that is empty.
 *
 * @param path names without indexes, such as `period` and `end`; a choice by its own name (`value`, `value[x]`) or by that of one form (`valueQuantity`)
 */
export function findElement(type: string, path: readonly string[]): FoundElement {
  if (!isCovered(type)) return { ok: false, at: -1, known: RESOURCE_TYPES };
  let shapes: readonly (Shape | undefined)[] = [shapeOf(type)];
  const forms: (readonly string[])[] = [];
  for (const [at, name] of path.entries()) {
    const found = shapes.map((shape) => formsIn(shape, name)).find((properties) => properties.length > 0);
    if (found === undefined) return { ok: false, at, known: shapes.flatMap(namesIn) };
    forms.push(found.map(([form]) => form));
    shapes = found.map(([, property]) => property.shape);
  }
  return { ok: true, forms };
}

function formsIn(shape: Shape | undefined, name: string): [string, Property][] {
  const exact = shape?.properties.get(name);
  if (exact) return [[name, exact]];
  const choice = name.endsWith('[x]') ? name : `${name}[x]`;
  return [...(shape?.properties ?? [])].filter(([, { element, isForm, isSibling }]) => isForm && !isSibling && element === choice);
}

/** As R4 writes them: a choice once. */
const namesIn = (shape: Shape | undefined): string[] =>
  [...new Set([...(shape?.properties ?? [])].flatMap(([name, { element, isSibling }]) => (isSibling || name === 'resourceType' ? [] : [element])))];
