import type { Resource } from '@medplum/fhirtypes';
import type { FaultOwner, Issue } from '../outcome.ts';
import { PROFILE_RULES } from '../profile-rules/index.ts';
import { isCovered, type CoveredResourceType } from '../resource-types.ts';
import { shapeFaults } from './check-shape.ts';
import { issueOf, MAX_FAULTS, type Fault } from './fault.ts';
import { isObject } from './json.ts';
import { unknownType } from './shape-faults.ts';

/** Says everything that is wrong with a resource; an empty list when it is fit to be published. */
export type Validator = (resource: Resource) => Issue[];

/**
 * A validator of R4 shape, R4's constraints, and the profiles that a resource claims. It takes any JSON value, changes
 * nothing, and quotes no value. Rules of a profile are asked only of a resource that has the shape of its type.
 * @param who can put right what it finds: the mapping, unless the resource is as a sender sent it.
 */
export const createValidator =
  (who: FaultOwner = 'mapping'): Validator =>
  (resource) =>
    faultsOf(resource)
      .slice(0, MAX_FAULTS)
      .map((fault) => issueOf(fault, who));

function faultsOf(resource: unknown): readonly Fault[] {
  const type = isObject(resource) ? resource['resourceType'] : undefined;
  if (!isObject(resource) || !isCovered(type)) return [{ ...unknownType(), expression: 'Resource.resourceType' }];
  const shape = shapeFaults(resource, type);
  if (shape.length > 0) return shape;
  const shaped = resource as unknown as DomainResource;
  return [
    ...profileFaults(shaped, type),
    ...(shaped.contained ?? []).flatMap((contained, index) => profileFaults(contained, `${type}.contained[${index}]`)),
  ];
}

/** Any of our resource types may contain others. */
type DomainResource = Extract<Resource, { resourceType: CoveredResourceType }>;

const profileFaults = (resource: Resource, path: string): readonly Fault[] =>
  (resource.meta?.profile ?? []).flatMap((canonical, index) => claimFaults(resource, canonical, { path, index }));

/** The expressions of a rule start with the type of the resource, which may stand inside another. */
function claimFaults(resource: Resource, canonical: string, { path, index }: { path: string; index: number }): readonly Fault[] {
  const profile = canonical.replace(/\|.*/, '');
  if (isBase(canonical, resource)) return [];
  const rules = PROFILE_RULES[profile];
  if (!rules) return [unknownProfile(`${path}.meta.profile[${index}]`)];
  const name = profile.slice(profile.lastIndexOf('/') + 1);
  const faults = rules
    .flatMap((rule) => rule(resource))
    .map(({ expression, text, type }) => {
      return {
        kind: 'brokenProfile',
        type,
        text: `${name}: ${text}`,
        expression: path + expression.replace(/^\w+/, ''),
      } as const;
    });
  return faults.length > 1 ? withoutRepeats(faults) : faults;
}

/** R4's own definition of the type, which the shape was checked against already. */
const isBase = (canonical: string, { resourceType }: Resource): boolean => {
  const base = `http://hl7.org/fhir/StructureDefinition/${resourceType}`;
  return [base, `${base}|4.0`, `${base}|4.0.1`].includes(canonical);
};

/** A profile and its parent may say the same. */
const withoutRepeats = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.map((fault) => [`${fault.expression} ${fault.text}`, fault])).values(),
];

const unknownProfile = (expression: string): Fault => ({
  kind: 'unknownProfile',
  expression,
  text: 'This profile is not one that can be checked here.',
  fix: 'Claim only profiles that are published with this package, or leave the claim out.',
});
