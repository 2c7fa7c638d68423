/** Which elements of an object must be there, and which not together. */
import type { ElementDefinition } from '@medplum/fhirtypes';
import { formsOf, isPrimitive, nameOf } from './elements.ts';
import { AT_LEAST_ONE, AT_MOST_ONE, NEEDS } from './invariants.ts';

export interface PresenceRule {
  rule: 'required' | 'choice' | 'at-least-one' | 'at-most-one' | 'needs';
  /** The element, or for a constraint of R4 its elements, as R4 names them. */
  label: string;
  /** The constraint's key in R4, such as `org-1`. */
  key?: string;
  /** Each group counts as there when one of its properties is. */
  groups: readonly (readonly string[])[];
}

/** Minimum cardinality, at most one form of a choice, and the constraints of invariants.ts. */
export function presenceRules(path: string, children: readonly ElementDefinition[]): readonly PresenceRule[] {
  const constraints = (rule: PresenceRule['rule'], table: typeof AT_LEAST_ONE): readonly PresenceRule[] =>
    (table[path] ?? []).map(({ key, elements }) => ({
      rule,
      label: elements.join(', '),
      key,
      groups: elements.map((name) => propertiesOf(children, name)),
    }));
  return [
    ...children.filter(({ min }) => min).map(required),
    ...children.filter((element) => nameOf(element).endsWith('[x]')).map(choice),
    ...constraints('at-least-one', AT_LEAST_ONE),
    ...constraints('at-most-one', AT_MOST_ONE),
    ...constraints('needs', NEEDS),
  ];
}

const required = (element: ElementDefinition): PresenceRule => ({
  rule: 'required',
  label: nameOf(element),
  groups: [withSiblings(element)],
});

const choice = (element: ElementDefinition): PresenceRule => ({
  rule: 'choice',
  label: nameOf(element),
  groups: formsOf(element).map(({ name }) => [name]),
});

/** A primitive counts as there when only its extensions are, such as the reason why it is absent. */
const withSiblings = (element: ElementDefinition): readonly string[] =>
  formsOf(element).flatMap(({ name, kind }) => (isPrimitive(kind) ? [name, `_${name}`] : [name]));

function propertiesOf(children: readonly ElementDefinition[], name: string): readonly string[] {
  const element = children.find((child) => nameOf(child) === name);
  if (!element) throw new Error(`A constraint names an element that R4 does not have: ${name}`);
  return withSiblings(element);
}
