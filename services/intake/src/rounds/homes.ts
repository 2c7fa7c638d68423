import { ID, parseIdentity } from '@ehch/fhir';
import { identitiesOfResources, type Ledger, linksFrom, linksTo, resourcesOfTenant } from '@ehch/ledger';

/** A care home as the FHIR server has it, with who and what belongs to it. All are references, such as `Location/3`. */
export interface Home {
  organization: string;
  locations: string[];
  /** Who lives there by the last that was said of them; the dead may be among them. */
  residents: string[];
  /** The networks that it is aligned to. */
  networks: string[];
}

/** The homes among these organisations, as far as they are the tenant's. */
export async function readHomes(ledger: Ledger, tenant: string, organizations: readonly string[]): Promise<Map<string, Home>> {
  const belonging = await linksTo(ledger, 'home', organizations);
  const alignments = await linksFrom(ledger, ofType(belonging.map(({ resource }) => resource), 'OrganizationAffiliation'));
  const networks = alignments.filter(({ name }) => name === 'pcn');
  const own = await ownAmong(ledger, tenant, [...organizations, ...belonging.map(({ resource }) => resource), ...networks.map(({ target }) => target)]);
  return new Map(
    organizations.filter((organization) => own.has(organization)).map((organization) => {
      const members = belonging.filter(({ target, resource }) => target === organization && own.has(resource)).map(({ resource }) => resource);
      const aligned = networks.filter(({ resource, target }) => members.includes(resource) && own.has(target)).map(({ target }) => target);
      return [organization, { organization, locations: ofType(members, 'Location'), residents: ofType(members, 'Patient'), networks: [...new Set(aligned)] }];
    }),
  );
}

const ofType = (references: readonly string[], type: string): string[] => references.filter((reference) => reference.startsWith(`${type}/`));

/** Those of the references that are the tenant's (SEC-015). */
export const ownAmong = (ledger: Ledger, tenant: string, references: readonly string[]): Promise<Set<string>> =>
  resourcesOfTenant(ledger, tenant, references.map((reference) => ({ resourceType: reference.split('/')[0] ?? '', serverId: reference.split('/')[1] ?? '' })));

/** The ODS code of each of these organisations that has one. */
export async function odsCodesOf(ledger: Ledger, organizations: readonly string[]): Promise<Map<string, string>> {
  const identities = await identitiesOfResources(ledger, organizations);
  return new Map(
    identities.flatMap(({ resource, identity }): [string, string][] => {
      const parsed = parseIdentity(identity);
      return parsed?.system === ID.odsOrganisation ? [[resource, parsed.value]] : [];
    }),
  );
}
