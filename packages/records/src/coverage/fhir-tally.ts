import { conceptsIn, supportedElements } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';

/** What the FHIR of a run holds of what its profiles ask for. Counts and element paths, and no value. */
export interface FhirCoverage {
  /** Records that became these resources. */
  records: number;
  /** How many resources there are of each type and profile. */
  resources: { type: string; profile: string; resources: number }[];
  /** Every element that a claimed profile asks to be supported. */
  mustSupport: SupportCount[];
  /** Elements whose meaning stands in words alone somewhere, without a code. */
  textOnly: ConceptCount[];
}

export interface SupportCount {
  /** The profile that resources claim, and the one that asks for the element: the same, or one that it derives from. */
  profile: string;
  by: string;
  element: string;
  /** Resources that claim the profile, and those of them that have the element. */
  resources: number;
  filled: number;
}

export interface ConceptCount {
  element: string;
  concepts: number;
  /** Those that have words and no code. */
  textOnly: number;
  /** Where the first of these came from: `row 12`. */
  example: string;
}

/** Counts over the resources of records, one record after the other. Its memory is bounded by the profiles and elements that there are. */
export interface FhirTally {
  /** @param place where the sender finds the record */
  add(resources: readonly Resource[], place: string): void;
  result(): FhirCoverage;
}

interface ProfileCount {
  type: string;
  profile: string;
  resources: number;
  /** By the place of the element in the profile's list. */
  filled: number[];
}

export function createFhirTally(): FhirTally {
  const profiles = new Map<string, ProfileCount>();
  const concepts = new Map<string, ConceptCount>();
  let records = 0;
  return {
    add: (resources, place) => {
      records += 1;
      for (const resource of resources) {
        for (const profile of resource.meta?.profile ?? ['']) countProfile(profiles, profile, resource);
        countConcepts(concepts, resource, place);
      }
    },
    result: () => ({
      records,
      resources: [...profiles.values()].map(({ type, profile, resources }) => ({ type, profile, resources })),
      mustSupport: [...profiles.values()].flatMap(supportOf),
      textOnly: [...concepts.values()].filter(({ textOnly }) => textOnly > 0),
    }),
  };
}

function countProfile(profiles: Map<string, ProfileCount>, profile: string, resource: Resource): void {
  const key = `${resource.resourceType} ${profile}`;
  const count = profiles.get(key) ?? { type: resource.resourceType, profile, resources: 0, filled: [] };
  profiles.set(key, count);
  count.resources += 1;
  supportedElements(profile).forEach(({ isFilled }, index) => {
    if (isFilled(resource)) count.filled[index] = (count.filled[index] ?? 0) + 1;
  });
}

const supportOf = ({ profile, resources, filled }: ProfileCount): SupportCount[] =>
  supportedElements(profile).map(({ path, by }, index) => ({ profile, by, element: path, resources, filled: filled[index] ?? 0 }));

function countConcepts(concepts: Map<string, ConceptCount>, resource: Resource, place: string): void {
  for (const { element, concept } of conceptsIn(resource)) {
    const count = concepts.get(element) ?? { element, concepts: 0, textOnly: 0, example: place };
    concepts.set(element, count);
    count.concepts += 1;
    if (concept.text === undefined || (concept.coding ?? []).length > 0) continue;
    if (count.textOnly === 0) count.example = place;
    count.textOnly += 1;
  }
}
