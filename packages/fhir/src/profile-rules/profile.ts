import type { ProfileRule } from '../profile-rule.ts';
import type { Check, Element } from './check.ts';
import { all, NONE, placed } from './check.ts';

/** A profile of `type` as one rule: the resource is of that type, and every check holds of it. */
export function profile(type: string, ...checks: readonly Check[]): ProfileRule {
  const check = all(...checks);
  return (resource) => {
    if (resource.resourceType !== type) {
      return [{ expression: resource.resourceType, text: `the profile claimed is one of ${type}`, type: 'structure' }];
    }
    const faults = check(resource as unknown as Element);
    return faults.length === 0 ? NONE : placed(type, faults);
  };
}
