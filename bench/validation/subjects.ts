import type { Resource } from '@medplum/fhirtypes';
import { variantsOf } from '../inputs/variants.ts';
import { typeOf } from '../record.ts';

/** A kind of resource that is validated: where it comes from, and the profile that Medplum checks it by. */
export interface Subject {
  name: string;
  recordType: string;
  picks(resource: Resource): boolean;
  /** Canonical of ours, or of R4 where ours is UK Core's own, whose files are not in this repository. */
  profile: string;
}

const EHCH = 'https://ehch.example/fhir/StructureDefinition/EHCH-';

const claims = (profile: string) => (resource: Resource) => resource.meta?.profile?.includes(profile) ?? false;

export const SUBJECTS = {
  patient: { name: 'Patient (EHCH-Resident)', recordType: 'resident-register', picks: claims(`${EHCH}Resident`), profile: `${EHCH}Resident` },
  news2: { name: 'Observation (EHCH-NEWS2)', recordType: 'observations', picks: claims(`${EHCH}NEWS2`), profile: `${EHCH}NEWS2` },
  heartRate: {
    name: 'Observation (heart rate)',
    recordType: 'observations',
    picks: claims('https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation-VitalSigns-HeartRate'),
    profile: 'http://hl7.org/fhir/StructureDefinition/heartrate',
  },
  encounter: { name: 'Encounter (EHCH-RoundContact)', recordType: 'round-outcome', picks: claims(`${EHCH}RoundContact`), profile: `${EHCH}RoundContact` },
} satisfies Record<string, Subject>;

/** So many resources of a kind, as our mapper makes them of the maximal example of its record type. */
export function resourcesOf({ name, recordType, picks }: Subject, count: number): Resource[] {
  const type = typeOf(recordType);
  return variantsOf(recordType, 'maximal', count).map((text) => {
    const resource = (type.map(JSON.parse(text) as never).entry ?? []).map((entry) => entry.resource).find((one) => one && picks(one));
    if (resource === undefined) throw new Error(`the ${recordType} example makes no ${name}`);
    return resource;
  });
}
