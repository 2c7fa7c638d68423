import { derivedIdentifier, identifier, logicalReference } from '@ehch/fhir';
import type { Encounter, Identifier, Reference, Resource } from '@medplum/fhirtypes';
import { referTo } from '../envelope/refer-to.ts';

/** Another record of a GP system, by its key there. */
export interface GpKey {
  system: string;
  id: string;
}

/** What a linked record becomes in FHIR R4, and the record type that makes it, where there is one. */
const KINDS = {
  'allergy-intolerance': { type: 'AllergyIntolerance', recordType: 'gp-allergy-intolerance' },
  condition: { type: 'Condition', recordType: 'gp-condition' },
  'diagnostic-report': { type: 'DiagnosticReport' },
  document: { type: 'DocumentReference' },
  encounter: { type: 'Encounter', recordType: 'gp-encounter' },
  'family-history': { type: 'FamilyMemberHistory' },
  immunisation: { type: 'Immunization' },
  'medication-request': { type: 'MedicationRequest' },
  'medication-statement': { type: 'MedicationStatement', recordType: 'gp-medication-statement' },
  observation: { type: 'Observation', recordType: 'gp-observation' },
  'service-request': { type: 'ServiceRequest' },
} as const satisfies Record<string, { type: Resource['resourceType']; recordType?: string }>;

export type GpKind = keyof typeof KINDS;

/** The identifier of what a GP record becomes. */
export const gpIdentifier = (recordType: string, { system, id }: GpKey): Identifier => derivedIdentifier(recordType, [system, id]);

/** The encounter in which something was recorded. It refers to nothing back, so it may be waited for. */
export const encounterReference = (key: GpKey | undefined): Reference<Encounter> | undefined => key && referTo<Encounter>('Encounter', gpIdentifier('gp-encounter', key));

/**
 * Another record, by identifier alone, so that nothing waits for it: records name one another in circles, and some of them are
 * published by nobody here. Those go by the key that the GP system gave them.
 */
export function linkTo<T extends Resource>(kind: GpKind, key: GpKey): Reference<T> {
  const known: { type: Resource['resourceType']; recordType?: string } = KINDS[kind];
  return logicalReference<T>(known.type as T['resourceType'], known.recordType === undefined ? identifier(key.system, key.id) : gpIdentifier(known.recordType, key));
}
