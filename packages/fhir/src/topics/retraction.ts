import type { CodeableConcept, Linkage, Patient, Resource } from '@medplum/fhirtypes';

/** Statuses of R4 that say of what stood before that it does not stand any more. */
const TAKEN_BACK: Readonly<Record<string, readonly string[]>> = {
  CarePlan: ['revoked', 'entered-in-error'],
  Consent: ['inactive', 'rejected', 'entered-in-error'],
  ServiceRequest: ['revoked', 'entered-in-error'],
};
const ANY_TYPE: readonly string[] = ['entered-in-error'];

interface WithStatus {
  status?: string;
  verificationStatus?: CodeableConcept;
}

/**
 * Whether a change takes back what was told before, so that somebody who acts on it may come to harm: it was entered in error, a decision
 * or plan was withdrawn, or two persons who were taken for one are told apart.
 */
export function takesBack(previous: Resource | undefined, current: Resource): boolean {
  if (previous === undefined) return false;
  return (isTakenBack(current) && !isTakenBack(previous)) || linksOf(previous).some((link) => !linksOf(current).includes(link));
}

function isTakenBack(resource: Resource): boolean {
  const { status, verificationStatus } = resource as WithStatus;
  if (status !== undefined && (TAKEN_BACK[resource.resourceType] ?? ANY_TYPE).includes(status)) return true;
  return verificationStatus?.coding?.some(({ code }) => code === 'entered-in-error') ?? false;
}

/** The persons that a resource says to be one and the same. */
function linksOf(resource: Resource): (string | undefined)[] {
  if (resource.resourceType === 'Patient') return ((resource as Patient).link ?? []).map(({ other }) => other.reference);
  if (resource.resourceType !== 'Linkage' || (resource as Linkage).active === false) return [];
  return (resource as Linkage).item.map(({ resource: { reference } }) => reference);
}
