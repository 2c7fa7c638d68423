/**
 * The name of a cell in JSON: `code.coding[system=http://snomed.info/sct].code`. Steps go down by name; `[2]` takes one entry of a
 * list, `[type.coding.code=PPRF]` and `[system!=x]` the first of which something is so, or with `[2]` another of those, and `->` goes to
 * what a reference names.
 * Of several places the first that holds a value is read; ` | ` parts names of which the first with a value is taken.
 */
export type Path = readonly Step[];

export interface Step {
  name: string;
  /** Whether the step begins at what the reference before it names. */
  follows: boolean;
  selectors: readonly Selector[];
  /** How it is written, which tells two steps apart. */
  text: string;
}

export type Selector = { index: number } | { path: Path; equal: boolean; value: string };

/** Thrown for a name that is none. Definitions are checked before they are used. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

/** The paths of a name, the first choice first. */
export const parsePaths = (name: string): Path[] => name.split(BETWEEN_CHOICES).map(parsePath);

export const BETWEEN_CHOICES = ' | ';

const STEP = /(->|\.|^)([A-Za-z_]\w*)((?:\[[^\]]*\])*)/y;

function parsePath(text: string): Path {
  const step = new RegExp(STEP);
  const steps: Step[] = [];
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) throw new PathError(`${text} is not the name of a place in JSON`);
    const [whole, before, name = '', selectors = ''] = found;
    steps.push({ name, follows: before === '->', selectors: [...selectors.matchAll(/\[([^\]]*)\]/g)].map(([, inner = '']) => parseSelector(inner)), text: whole });
  }
  if (steps.length === 0) throw new PathError('a name is empty');
  return steps;
}

function parseSelector(text: string): Selector {
  if (/^\d{1,4}$/.test(text)) return { index: Number(text) };
  const [, path = '', not, value = ''] = /^([\w.]+?)(!?)=(.+)$/.exec(text) ?? [];
  if (path === '') throw new PathError(`[${text}] is neither a number nor a condition`);
  return { path: parsePath(path), equal: not !== '!', value };
}
