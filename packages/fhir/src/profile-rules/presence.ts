import type { Check } from './check.ts';
import { at, NONE, within } from './check.ts';

/** Every step of `path` is there, in every occurrence of the step before it. `why` follows the fault's text. */
export function required(path: string, why?: string): Check {
  const [step = '', ...rest] = path.split('.');
  const there = present(step, why);
  if (rest.length === 0) {
    return there;
  }
  const inside = within(step, required(rest.join('.'), why));
  return (element) => {
    const faults = there(element);
    return faults.length > 0 ? faults : inside(element);
  };
}

/** `path` occurs at least `count` times. */
export function atLeast(count: number, path: string, why?: string): Check {
  return at(path, (leaf) => {
    const fault = { expression: leaf, text: because(`${leaf} occurs fewer than ${count} times`, why), type: 'required' } as const;
    return (element) => (occurrences(element[leaf]) < count ? [fault] : NONE);
  });
}

/** `path` occurs at most `count` times. */
export function atMost(count: number, path: string, why?: string): Check {
  return at(path, (leaf) => {
    const fault = { expression: leaf, text: because(`${leaf} occurs more than ${count} times`, why), type: 'structure' } as const;
    return (element) => (occurrences(element[leaf]) > count ? [fault] : NONE);
  });
}

/** `path` does not occur. */
export function absent(path: string, why?: string): Check {
  return at(path, (leaf) => {
    const fault = { expression: leaf, text: because(`${leaf} is not allowed here`, why), type: 'structure' } as const;
    return (element) => (element[leaf] === undefined ? NONE : [fault]);
  });
}

/** In R4 a primitive without a value is there too if it has an extension, such as the reason why it is unknown. */
function present(step: string, why?: string): Check {
  const extended = `_${step}`;
  const fault = { expression: step, text: because(`${step} is missing`, why), type: 'required' } as const;
  return (element) => (occurrences(element[step]) > 0 || element[extended] !== undefined ? NONE : [fault]);
}

function occurrences(value: unknown): number {
  if (Array.isArray(value)) {
    return value.length;
  }
  return value === undefined || value === null ? 0 : 1;
}

function because(text: string, why?: string): string {
  return why ? `${text}: ${why}` : text;
}
