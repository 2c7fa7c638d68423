import type { Check } from './check.ts';
import { NONE } from './check.ts';

/** An element that R4 allows several types for, such as value[x], and the JSON names that it may go by. */
export interface Choice {
  name: string;
  keys: readonly string[];
}

/** value[x] of an Observation or of its components. */
export const VALUE: Choice = choice('value', 'Quantity', 'CodeableConcept', 'String', 'Boolean', 'Integer', 'Range', 'Ratio', 'SampledData', 'Time', 'DateTime', 'Period');

/** effective[x] of an Observation. */
export const EFFECTIVE: Choice = choice('effective', 'DateTime', 'Period', 'Timing', 'Instant');

/** The element is there, of whichever type. */
export function requiredChoice({ name, keys }: Choice): Check {
  const fault = { expression: name, text: `${name}[x] is missing`, type: 'required' } as const;
  return (element) => (keys.some((key) => element[key] !== undefined || element[`_${key}`] !== undefined) ? NONE : [fault]);
}

/** The element is of `type` where it is there. */
export function onlyChoice({ name, keys }: Choice, type: string): Check {
  const others = new Set(keys.filter((key) => key !== name + type));
  const fault = { expression: name, text: `${name}[x] has to be ${name}${type}`, type: 'structure' } as const;
  return (element) => {
    for (const key in element) {
      if (others.has(key)) {
        return [fault];
      }
    }
    return NONE;
  };
}

/** The element is not there. */
export function noChoice({ name, keys }: Choice): Check {
  const fault = { expression: name, text: `${name}[x] is not allowed here`, type: 'structure' } as const;
  return (element) => (keys.some((key) => element[key] !== undefined) ? [fault] : NONE);
}

function choice(name: string, ...types: readonly string[]): Choice {
  return { name, keys: types.map((type) => name + type) };
}
