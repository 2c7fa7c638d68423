import { expect } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import type { RuleFault } from '../../src/profile-rule.ts';
import { createValidator } from '../../src/validation/validator.ts';
import { PROFILE_RULES } from '../../src/profile-rules/index.ts';
import type { Broken } from './breaking.ts';
import { breaks } from './breaking.ts';
import type { Definition } from './definition.ts';

/** One thing that a definition says, and a check that the rules say it too. */
interface Refusal {
  how: string;
  check: () => void;
}

/** What the rules of a profile say of a resource. */
export function rulesSay(canonical: string, resource: Resource): readonly RuleFault[] {
  const rules = PROFILE_RULES[canonical];
  if (!rules) {
    throw new Error(`no rules for ${canonical}`);
  }
  return rules.flatMap((rule) => rule(resource));
}

/** What the validator says of a resource that claims a profile: its shape, R4's constraints, and the rules. */
export function validatorSays(canonical: string, resource: Resource): string[] {
  const claiming = { ...resource, meta: { ...resource.meta, profile: [canonical] } };
  return createValidator()(claiming).map(({ expression, text }) => `${expression} ${text}`);
}

/** Everything that the definition says, each broken in every conforming resource in which it occurs. */
export function refusals(definition: Definition, conforming: readonly Resource[]): Refusal[] {
  return definition.own.flatMap((element) => {
    const tried = conforming.map((resource) => breaks(definition, element, resource));
    return (tried[0] ?? []).map(({ how }, index) => ({ how, check: () => { expectRefused(definition.url, tried.flatMap((one) => one[index] ?? [])); } }));
  });
}

function expectRefused(canonical: string, broken: readonly Broken[]): void {
  const shown = broken.filter(({ resource }) => resource);
  expect(shown).not.toEqual([]);
  for (const { path, resource } of shown) {
    const faults = resource ? rulesSay(canonical, resource) : [];
    expect(faults.filter(({ expression }) => related(plain(expression), plain(path)))).not.toEqual([]);
  }
}

/** A path without indexes, and without the type of a choice. */
function plain(path: string): string {
  return path.replace(/\[(\d+|x)\]/g, '').replace(/\b(value|effective)[A-Z]\w*/g, '$1');
}

/** A fault stands at the element, in it, or at what holds it; never at the resource as a whole. */
function related(fault: string, element: string): boolean {
  return fault.includes('.') && (`${fault}.`.startsWith(`${element}.`) || `${element}.`.startsWith(`${fault}.`));
}
