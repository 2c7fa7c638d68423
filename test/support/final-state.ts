import { identityOf, replaceReferences } from '@ehch/fhir';
import type { Bundle, Resource } from '@medplum/fhirtypes';

const TYPES = ['Organization', 'Location', 'OrganizationAffiliation', 'Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson', 'EpisodeOfCare', 'CarePlan', 'Goal', 'Encounter', 'Group', 'List', 'Communication', 'QuestionnaireResponse', 'Task', 'ServiceRequest', 'Observation', 'Consent', 'Flag', 'Provenance'];

/** What a FHIR server holds, told without its own ids and times, so that two servers can be compared. */
export interface FinalState {
  /** Each resource by its identity. Two of one identity would be a duplicate. */
  resources: Map<string, Resource>;
  duplicates: string[];
  versions: Map<string, string>;
}

/** Reads everything that was published to a FHIR server. */
export async function readFinalState(baseUrl: string): Promise<FinalState> {
  const all = await allResources(baseUrl);
  const identities = new Map(all.map((resource) => [`${resource.resourceType}/${resource.id}`, identityOf(resource)]));
  const resources = new Map<string, Resource>();
  const versions = new Map<string, string>();
  const duplicates: string[] = [];
  for (const resource of all) {
    const identity = identityOf(resource);
    if (resources.has(identity)) duplicates.push(identity);
    const { id: _id, meta, ...content } = replaceReferences(resource, (reference) => identities.get(reference) ?? `unresolved ${reference}`);
    resources.set(identity, { ...content, meta: { profile: meta?.profile, ...(meta?.tag && { tag: meta.tag }) } } as Resource);
    versions.set(identity, meta?.versionId ?? '');
  }
  return { resources, duplicates, versions };
}

/** Every resource that a FHIR server has of the types that we publish. */
export async function allResources(baseUrl: string): Promise<Resource[]> {
  const all: Resource[] = [];
  for (const type of TYPES) all.push(...(await readAll(`${baseUrl}/${type}?_count=500`)));
  return all;
}

async function readAll(url: string): Promise<Resource[]> {
  const found: Resource[] = [];
  for (let next: string | undefined = url; next; ) {
    const bundle = (await (await fetch(next)).json()) as Bundle;
    found.push(...(bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : [])));
    next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return found;
}

/** The resources in a form that compares and prints well. */
export const sorted = ({ resources }: FinalState): Record<string, unknown> => Object.fromEntries([...resources].sort(([a], [b]) => (a < b ? -1 : 1)));
