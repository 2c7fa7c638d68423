import { type Facets, parseIdentity } from '@ehch/fhir';
import { identitiesOfResources, type LedgerTransaction, linksFrom, linksTo } from '@ehch/ledger';

/** What is known of resources that events lead to: who and what they are, and to whom they belong. */
export interface Surroundings {
  /** `home`, `pcn` and `practice` of a resource, as `Type/id` or `system|value`. */
  related(resource: string, name: string): readonly string[];
  /** `system|value` of each identifier of a resource. */
  tokens(resource: string): readonly string[];
}

/** Reads the surroundings of resources, from a resident to the home, the network that it is aligned to, and the practice. */
export async function readSurroundings(trx: LedgerTransaction, resources: readonly string[]): Promise<Surroundings> {
  const outgoing = await linksFrom(trx, resources);
  const homes = [...new Set([...resources.filter(isOrganization), ...outgoing.filter(({ name }) => name === 'home').map(({ target }) => target)])];
  const alignments = await linksTo(trx, 'home', homes);
  const networks = await linksFrom(trx, alignments.filter(({ resource }) => resource.startsWith('OrganizationAffiliation/')).map(({ resource }) => resource));
  const pcns = networks.filter(({ name }) => name === 'pcn');
  const identities = await identitiesOfResources(trx, [...new Set([...resources, ...homes, ...pcns.map(({ target }) => target)])]);
  const pcnsOf = (home: string) => pcns.filter(({ resource }) => alignments.some((alignment) => alignment.resource === resource && alignment.target === home)).map(({ target }) => target);
  const homesOf = (resource: string) => (isOrganization(resource) ? [resource] : targetsOf(outgoing, resource, 'home'));
  return {
    related: (resource, name) => {
      if (name === 'home') return homesOf(resource);
      return name === 'pcn' ? homesOf(resource).flatMap(pcnsOf) : targetsOf(outgoing, resource, name);
    },
    tokens: (resource) => identities.filter((one) => one.resource === resource).flatMap(({ identity }) => tokenOf(identity)),
  };
}

const isOrganization = (resource: string): boolean => resource.startsWith('Organization/');

const targetsOf = (links: readonly { resource: string; name: string; target: string }[], resource: string, name: string): string[] =>
  links.filter((link) => link.resource === resource && link.name === name).map(({ target }) => target);

function tokenOf(identity: string): string[] {
  const parsed = parseIdentity(identity);
  return parsed ? [`${parsed.system}|${parsed.value}`] : [];
}

/** A filter parameter of a topic and the resource, `Type/id`, from which its values are found. */
export interface FacetSource {
  name: string;
  resource: string;
}

/** Every value that filters may ask for, for one event. */
export function facetsOf(sources: readonly FacetSource[], severity: string | undefined, surroundings: Surroundings): Facets {
  const facets = new Map<string, string[]>(severity === undefined ? [] : [['severity', [severity]]]);
  const add = (name: string, values: readonly string[]) => facets.set(name, [...(facets.get(name) ?? []), ...values]);
  for (const { name, resource } of sources) {
    const targets = name === 'patient' ? [resource] : surroundings.related(resource, name);
    const [tokens, references] = [targets.filter((target) => target.includes('|')), targets.filter((target) => !target.includes('|'))];
    add(name, references);
    add(`${name}.identifier`, [...tokens, ...references.flatMap((target) => surroundings.tokens(target))]);
  }
  return Object.fromEntries(facets);
}
