import { findElement } from '@ehch/fhir';
import { closest, distance } from 'fastest-levenshtein';
import type { Step } from '../differences.ts';

/** An element of what a record becomes: of one resource, or of all of a type where no number says which. */
export interface ElementPath {
  /** As it was asked for, without blanks around it. */
  text: string;
  /** The resource type. */
  type: string;
  /** From a list of resources of the type; a list is gone through where no number says which entry. */
  steps: readonly Step[];
}

export type ParsedElement = { ok: true; element: ElementPath } | { ok: false; problem: string };

const STEP = /^([A-Za-z_]\w*(?:\[x\])?)(?:\[(\d{1,5})\])?$/;
const LONGEST = 300;
/** No element of R4 has a longer one. */
const LONGEST_NAME = 40;

/**
 * Reads an element such as `CarePlan.period.end`, `CarePlan[0].goal[1].reference` or `Observation.value`.
 *
 * @returns a sentence that says what is wrong where R4 has no such element, with the name that was probably meant
 */
export function parseElement(text: string): ParsedElement {
  const steps = text.trim().slice(0, LONGEST).split('.').map((step) => STEP.exec(step));
  const names = steps.map((step) => step?.[1]?.slice(0, LONGEST_NAME) ?? '');
  const [type = '', ...path] = names;
  if (names.includes('')) return { ok: false, problem: 'An element is written like CarePlan.period.end or CarePlan[0].goal[1].reference: a resource type, then the names of elements, counted from 0 in brackets where there are several.' };
  const found = findElement(type, path);
  if (!found.ok) return { ok: false, problem: unknownElement(names, found.at + 1, found.known) };
  const indexes = steps.map((step) => (step?.[2] === undefined ? [] : [Number(step[2])]));
  return { ok: true, element: { text: text.trim(), type, steps: [...(indexes[0] ?? []), ...found.forms.flatMap((forms, at): Step[] => [forms, ...(indexes[at + 1] ?? [])])] } };
}

function unknownElement(names: readonly string[], at: number, known: readonly string[]): string {
  const name = names[at] ?? '';
  const nearest = known.length > 0 ? closest(name, [...known]) : undefined;
  const meant = nearest !== undefined && distance(name.toLowerCase(), nearest.toLowerCase()) <= FAR ? `; did you mean ${nearest}?` : '.';
  if (at === 0) return `${name} is not a resource type that records become${meant}`;
  return `${names.slice(0, at + 1).join('.')} is not an element${meant}${known.length === 0 ? ` ${names.slice(0, at).join('.')} is a value and has none below it.` : ''}`;
}

/** Letters apart: a suggestion that is far off only confuses. */
const FAR = 3;
