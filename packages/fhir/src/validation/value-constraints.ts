/** R4's constraints that compare values. Each is asked only of an object that has its shape. */
import type { Age, AllergyIntolerance, Condition, Group, Linkage, List, Observation, Organization, Period, Range, Reference, Resource, Task } from '@medplum/fhirtypes';
import { UCUM } from '../systems.ts';
import type { Fault } from './fault.ts';
import { allergyIntolerance, condition } from './status-constraints.ts';
import { isAfter } from './time-order.ts';

/** What a constraint may need to know of the resource around it. */
export interface Surroundings {
  /** Ids of the resources that the whole resource contains. */
  containedIds: ReadonlySet<unknown>;
}

/** The faults of one object; their expressions start at it. */
export type ValueConstraint = (node: object, surroundings: Surroundings) => readonly Fault[];

const NONE: readonly Fault[] = [];

const broken = (expression: string, text: string): Fault => ({ kind: 'brokenConstraint', expression, text });

const contained = (resource: object): readonly Fault[] => {
  const { id, meta } = resource as Resource;
  const refuse = (name: string, expression: string, key: string): Fault =>
    broken(expression, `A contained resource has no ${name} (${key}).`);
  return [
    ...(id === undefined
      ? [{ kind: 'missingElement', expression: '.id', text: 'A contained resource needs an id.' } as const]
      : NONE),
    ...('contained' in resource ? [refuse('contained resources', '.contained', 'dom-2')] : NONE),
    ...(meta?.versionId ? [refuse('version', '.meta.versionId', 'dom-4')] : NONE),
    ...(meta?.lastUpdated ? [refuse('time of change', '.meta.lastUpdated', 'dom-4')] : NONE),
    ...(meta?.security ? [refuse('security label', '.meta.security', 'dom-5')] : NONE),
  ];
};

const age = ({ system, code, value }: Age): readonly Fault[] =>
  (value !== undefined && (code === undefined || value <= 0)) || (system !== undefined && system !== UCUM)
    ? [broken('', 'An age has a unit of UCUM and a value above zero (age-1).')]
    : NONE;

const group = ({ actual, member }: Group): readonly Fault[] =>
  member && !actual ? [broken('.member', 'Only a group of actual members may list them (grp-1).')] : NONE;

const linkage = ({ item }: Linkage): readonly Fault[] =>
  item.length < 2 ? [broken('.item', 'A linkage has at least two items (lnk-1).')] : NONE;

const list = ({ entry = [], mode }: List): readonly Fault[] =>
  entry.flatMap(({ date, deleted }, index) => [
    ...(deleted !== undefined && mode !== 'changes'
      ? [broken(`.entry[${index}].deleted`, 'Only a list of changes marks entries deleted (lst-2).')]
      : NONE),
    ...(date !== undefined && mode !== 'working'
      ? [broken(`.entry[${index}].date`, 'Only a working list dates its entries (lst-3).')]
      : NONE),
  ]);

function observation(resource: Observation): readonly Fault[] {
  if (!resource.component || !Object.keys(resource).some((name) => name.startsWith('value'))) return NONE;
  const own = new Set(resource.code.coding?.map(({ system, code }) => `${system}|${code}`));
  return resource.component.flatMap(({ code }, index) =>
    code.coding?.some(({ system, code }) => own.has(`${system}|${code}`))
      ? [broken(`.component[${index}].code`, 'No component has the code of an observation that has a value (obs-7).')]
      : NONE,
  );
}

const organization = ({ address, telecom }: Organization): readonly Fault[] => [
  ...homes('.address', address, 'org-2'),
  ...homes('.telecom', telecom, 'org-3'),
];

const homes = (path: string, contacts: readonly { use?: string }[] = [], key: string): readonly Fault[] =>
  contacts.flatMap(({ use }, index) =>
    use === 'home' ? [broken(`${path}[${index}].use`, `An organisation has no home contact (${key}).`)] : NONE,
  );

const period = ({ start, end }: Period): readonly Fault[] =>
  start !== undefined && end !== undefined && isAfter(start, end)
    ? [broken('', 'A period does not end before it starts (per-1).')]
    : NONE;

/** Amounts of different units are not compared. */
function range({ low, high }: Range): readonly Fault[] {
  const isReversed = low?.value !== undefined && high?.value !== undefined && low.value > high.value;
  return isReversed && low.unit === high.unit && low.code === high.code
    ? [broken('', 'The low end of a range is not above its high end (rng-2).')]
    : NONE;
}

/** `Type/id`, a search that finds one resource (`Type?name=value`), a URL, a URN, or `#` and the id of a contained resource. */
const REFERENCE =
  /^(?:[A-Z][A-Za-z]+(?:\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?|\?[^\s=]+=\S+)|https?:\/\/\S+|urn:(?:uuid|oid):\S+|#[A-Za-z0-9\-.]{0,64})$/;

function reference({ reference }: Reference, { containedIds }: Surroundings): readonly Fault[] {
  if (reference === undefined) return NONE;
  const bad = (text: string): Fault => ({ kind: 'badReference', expression: '.reference', text });
  if (!REFERENCE.test(reference)) return [bad('This must be Type/id, Type?search, a URL, a URN or #id.')];
  const isDangling = reference.startsWith('#') && reference.length > 1 && !containedIds.has(reference.slice(1));
  return isDangling ? [bad('No contained resource has this id (ref-1).')] : NONE;
}

const task = ({ authoredOn, lastModified }: Task): readonly Fault[] =>
  authoredOn && lastModified && isAfter(authoredOn, lastModified)
    ? [broken('.lastModified', 'A task is not modified before it is authored (inv-1).')]
    : NONE;

/** By the name of the type; `contained` is for any resource inside another. */
export const VALUE_CONSTRAINTS: Readonly<Record<string, ValueConstraint>> = {
  contained,
  Age: (node) => age(node as Age),
  AllergyIntolerance: (node) => allergyIntolerance(node as AllergyIntolerance),
  Condition: (node) => condition(node as Condition),
  Group: (node) => group(node as Group),
  Linkage: (node) => linkage(node as Linkage),
  List: (node) => list(node as List),
  Observation: (node) => observation(node as Observation),
  Organization: (node) => organization(node as Organization),
  Period: (node) => period(node as Period),
  Range: (node) => range(node as Range),
  Reference: (node, surroundings) => reference(node as Reference, surroundings),
  Task: (node) => task(node as Task),
};
