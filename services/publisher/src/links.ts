import type { Resource } from '@medplum/fhirtypes';

/** That one published resource belongs to another, for whoever filters by home, network or practice. */
export interface Link {
  name: 'home' | 'pcn' | 'practice';
  /** `Type/id` on the server, or `system|value` of an organisation that is not published. */
  target: string;
}

/** The links that a published resource tells of. References are those of the server. */
export function linksOf(resource: Resource): Link[] {
  switch (resource.resourceType) {
    case 'Patient': {
      const practices = (resource.generalPractitioner ?? []).flatMap(({ identifier }) => (identifier?.system && identifier.value ? [`${identifier.system}|${identifier.value}`] : []));
      return [...linkTo('home', resource.managingOrganization?.reference), ...practices.map((target) => ({ name: 'practice' as const, target }))];
    }
    case 'Location':
      return linkTo('home', resource.managingOrganization?.reference);
    case 'OrganizationAffiliation':
      return resource.active === false ? [] : [...linkTo('home', resource.participatingOrganization?.reference), ...linkTo('pcn', resource.organization?.reference)];
    default:
      return [];
  }
}

const linkTo = (name: Link['name'], target: string | undefined): Link[] => (target === undefined ? [] : [{ name, target }]);
