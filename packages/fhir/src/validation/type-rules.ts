/** R4's constraints on single resource types that compare elements. Those that ask only what is there are in the generated checks. */
import type { Group, List, Observation, Organization, Resource, Task } from '@medplum/fhirtypes';
import type { Fault } from './fault.ts';
import { isAfter } from './time-order.ts';

/** Faults of a resource that has the shape of its type. Expressions start with the type. */
export function typeFaults(resource: Resource): readonly Fault[] {
  switch (resource.resourceType) {
    case 'Group':
      return groupFaults(resource);
    case 'List':
      return listFaults(resource);
    case 'Observation':
      return observationFaults(resource);
    case 'Organization':
      return organizationFaults(resource);
    case 'Task':
      return taskFaults(resource);
    default:
      return [];
  }
}

const broken = (expression: string, text: string): Fault => ({ kind: 'brokenConstraint', expression, text });

const groupFaults = ({ actual, member }: Group): readonly Fault[] =>
  member && !actual ? [broken('Group.member', 'Only a group of actual members may list them (grp-1).')] : [];

const listFaults = ({ entry = [], mode }: List): readonly Fault[] =>
  entry.flatMap(({ date, deleted }, index) => [
    ...(deleted !== undefined && mode !== 'changes' ? [broken(`List.entry[${index}].deleted`, 'Only a list of changes has deleted entries (lst-2).')] : []),
    ...(date !== undefined && mode !== 'working' ? [broken(`List.entry[${index}].date`, 'Only a working list has dated entries (lst-3).')] : []),
  ]);

function observationFaults(observation: Observation): readonly Fault[] {
  if (!Object.keys(observation).some((name) => name.startsWith('value'))) return [];
  const own = new Set(observation.code.coding?.map(({ system, code }) => `${system}|${code}`));
  return (observation.component ?? []).flatMap(({ code }, index) =>
    code.coding?.some(({ system, code }) => own.has(`${system}|${code}`))
      ? [broken(`Observation.component[${index}].code`, 'A component must not have the code of an observation that has a value (obs-7).')]
      : [],
  );
}

const organizationFaults = ({ address = [], telecom = [] }: Organization): readonly Fault[] => [
  ...homeUse('Organization.address', address, 'org-2'),
  ...homeUse('Organization.telecom', telecom, 'org-3'),
];

const homeUse = (path: string, contacts: readonly { use?: string }[], key: string): readonly Fault[] =>
  contacts.flatMap(({ use }, index) => (use === 'home' ? [broken(`${path}[${index}].use`, `An organisation has no home contact (${key}).`)] : []));

const taskFaults = ({ authoredOn, lastModified }: Task): readonly Fault[] =>
  authoredOn && lastModified && isAfter(authoredOn, lastModified) ? [broken('Task.lastModified', 'A task is not modified before it is authored (inv-1).')] : [];
