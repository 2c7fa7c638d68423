import { parsePaths, type Path, type Step } from './path.ts';

/** Names of cells that begin alike, taken apart once, so that a row is looked through once and not once a name. */
export interface Plan {
  steps: readonly { step: Step; next: Plan }[];
  /** The cells that are read here, by number, and which choice this place is for them. */
  cells: readonly { cell: number; choice: number }[];
}

interface Growing {
  steps: Map<string, { step: Step; next: Growing }>;
  cells: { cell: number; choice: number }[];
}

/**
 * Takes the names of cells apart.
 *
 * @throws {PathError} for a name that is none
 */
export function planOf(names: readonly string[]): Plan {
  const root: Growing = { steps: new Map(), cells: [] };
  names.forEach((name, cell) => { parsePaths(name).forEach((path, choice) => placeOf(root, path).cells.push({ cell, choice })); });
  return settled(root);
}

function placeOf(root: Growing, path: Path): Growing {
  return path.reduce((at, step) => {
    const key = step.text.replace(/^\./, '');
    const known = at.steps.get(key) ?? { step, next: { steps: new Map(), cells: [] } };
    at.steps.set(key, known);
    return known.next;
  }, root);
}

const settled = ({ steps, cells }: Growing): Plan => ({ cells, steps: [...steps.values()].map(({ step, next }) => ({ step, next: settled(next) })) });
