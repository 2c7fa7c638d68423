import type { RuleFault } from '../profile-rule.ts';

/** A resource, or an element with children of its own. */
export type Element = Readonly<Record<string, unknown>>;

/** Faults whose expressions are relative to the element that was asked. */
export type Faults = readonly RuleFault[];

/** Asks something of an element. A path in a check is split once, when the check is made. */
export type Check = (element: Element) => Faults;

export const NONE: Faults = [];

/** Every check, in order; all faults are reported. */
export function all(...checks: readonly Check[]): Check {
  return (element) => {
    let found = NONE;
    for (const check of checks) {
      const faults = check(element);
      if (faults.length > 0) {
        found = [...found, ...faults];
      }
    }
    return found;
  };
}

/** Asks `checks` of every occurrence of the element at `path`, such as `location.physicalType`; of none where it is absent. */
export function within(path: string, ...checks: readonly Check[]): Check {
  return path.split('.').reduceRight(under, checks.length === 1 && checks[0] ? checks[0] : all(...checks));
}

/** A check of the last step of `path`, asked of every occurrence of what comes before it. */
export function at(path: string, checkOf: (leaf: string) => Check): Check {
  const end = path.lastIndexOf('.');
  return end < 0 ? checkOf(path) : within(path.slice(0, end), checkOf(path.slice(end + 1)));
}

/** The same faults as seen from the parent. */
export function placed(step: string, faults: Faults): Faults {
  return faults.map((fault) => ({ ...fault, expression: fault.expression ? `${step}.${fault.expression}` : step }));
}

function under(check: Check, step: string): Check {
  return (element) => {
    const value = element[step];
    if (Array.isArray(value)) {
      return underEach(step, value, check);
    }
    const faults = isElement(value) ? check(value) : NONE;
    return faults.length === 0 ? NONE : placed(step, faults);
  };
}

function underEach(step: string, values: readonly unknown[], check: Check): Faults {
  let found = NONE;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const faults = isElement(value) ? check(value) : NONE;
    if (faults.length > 0) {
      found = [...found, ...placed(`${step}[${index}]`, faults)];
    }
  }
  return found;
}

/** The items of a repeating element; none of a value that is no array. */
export function itemsOf(value: unknown): readonly Element[] {
  return Array.isArray(value) ? value.filter(isElement) : [];
}

export function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null;
}
