import type { Resource } from '@medplum/fhirtypes';
import type { FaultOwner, Issue } from '../outcome.ts';
import { PROFILE_RULES } from '../profile-rules/index.ts';
import { RESOURCE_TYPES, type CoveredResourceType } from '../resource-types.ts';
import { containedFaults, containedIn } from './contained.ts';
import { issueOf, type Fault } from './fault.ts';
import { shapeFaults } from './shape.ts';
import { typeFaults } from './type-rules.ts';
import { isObject, listOf, walkFaults, type JsonObject } from './walk.ts';

/** Says everything that is wrong with a resource; an empty list when it is fit to be published. */
export type Validator = (resource: Resource) => Issue[];

/** So that a resource made of faults does not become an answer many times its size. */
const MAX_ISSUES = 100;

/**
 * A validator of R4 shape, R4's constraints, and the profiles that a resource claims. It takes any JSON value, changes
 * nothing, and quotes no value. Rules of a profile are asked only of a resource that has the shape of its type.
 * @param who can put right what it finds: the mapping, unless the resource is as a sender sent it.
 */
export const createValidator =
  (who: FaultOwner = 'mapping'): Validator =>
  (resource) =>
    faultsOf(resource)
      .slice(0, MAX_ISSUES)
      .map((fault) => issueOf(fault, who));

function faultsOf(resource: unknown): readonly Fault[] {
  if (!isObject(resource)) return [notAResource('Resource')];
  const type = resource['resourceType'];
  if (!isCovered(type)) return [notAResource('Resource.resourceType')];
  const walked = walkFaults(resource, type);
  if (walked.some(({ kind }) => kind === 'wrongStructure')) return walked;
  const contained = containedIn(resource, type).flatMap((entry) => [
    ...containedFaults(entry),
    ...ownFaults(entry.resource).map((fault) => ({ ...fault, expression: fault.expression.replace(/^\w+/, entry.expression) })),
  ]);
  return [...ownFaults(resource), ...walked, ...contained];
}

const notAResource = (expression: string): Fault => ({
  kind: 'unknownType',
  expression,
  text: `This must be a resource of one of the types ${RESOURCE_TYPES.join(', ')}.`,
});

const COVERED: ReadonlySet<unknown> = new Set(RESOURCE_TYPES);

const isCovered = (type: unknown): type is CoveredResourceType => COVERED.has(type);

/** Faults of the resource itself: shape first, then what may trust the shape. */
function ownFaults(resource: JsonObject): readonly Fault[] {
  const type = resource['resourceType'];
  if (!isCovered(type)) return [notAResource('Resource.resourceType')];
  const shape = shapeFaults(type, resource);
  if (shape.length > 0) return shape;
  const shaped = resource as unknown as Resource;
  return [...typeFaults(shaped), ...profileFaults(shaped, type)];
}

const profileFaults = (resource: Resource, type: string): readonly Fault[] =>
  listOf(resource.meta?.profile).flatMap((canonical, index) => claimFaults(resource, String(canonical), `${type}.meta.profile[${index}]`));

function claimFaults(resource: Resource, canonical: string, expression: string): readonly Fault[] {
  const [profile = ''] = canonical.split('|');
  const rules = Object.hasOwn(PROFILE_RULES, profile) ? PROFILE_RULES[profile] : undefined;
  if (!rules) return [{ kind: 'unknownProfile', expression, text: 'This profile is not one that can be checked here.', fix: UNKNOWN_PROFILE_FIX }];
  const name = profile.slice(profile.lastIndexOf('/') + 1);
  return rules.flatMap((rule) => rule(resource)).map(({ expression, text, type }) => ({ kind: 'brokenProfile', expression, text: `${name}: ${text}`, type }));
}

const UNKNOWN_PROFILE_FIX = 'Claim only profiles that are published with this package, or leave the claim out.';
