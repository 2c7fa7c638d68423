/** Reading of ElementDefinitions: names, forms of a choice, parents. */
import type { ElementDefinition, ElementDefinitionType } from '@medplum/fhirtypes';
import { PRIMITIVES } from '../src/validation/primitives.ts';

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));

export const nameOf = ({ path }: ElementDefinition): string => path.slice(path.lastIndexOf('.') + 1);

export const childrenOf = (elements: readonly ElementDefinition[], path: string): readonly ElementDefinition[] =>
  elements.filter((element) => parentOf(element.path) === path);

/** One JSON name of an element, with its type; a content reference has none. */
export interface Form {
  name: string;
  kind: ElementDefinitionType | undefined;
}

/** The JSON names of an element: one for each type of a choice, else one. */
export function formsOf(element: ElementDefinition): readonly Form[] {
  const name = nameOf(element);
  if (!name.endsWith('[x]')) return [{ name, kind: element.type?.[0] }];
  const stem = name.slice(0, -3);
  return (element.type ?? []).map((kind) => ({ name: stem + kind.code.charAt(0).toUpperCase() + kind.code.slice(1), kind }));
}

/** Whether the value is a JSON primitive, which may have a `_name` sibling for its id and extensions. */
export const isPrimitive = (kind: ElementDefinitionType | undefined): boolean => kind !== undefined && kind.code in PRIMITIVES;
