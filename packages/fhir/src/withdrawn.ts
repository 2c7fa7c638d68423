import type { Resource } from '@medplum/fhirtypes';
import { concept } from './concepts.ts';
import { withoutEmpties } from './empties.ts';
import { HL7_CODES } from './systems.ts';

const NEVER_ENDED = { abatementAge: undefined, abatementDateTime: undefined, abatementPeriod: undefined, abatementRange: undefined, abatementString: undefined };

/**
 * What remains of a resource that its source has taken out of a record: what was said to have happened was said in error,
 * what was planned or asked for is called off, and who stood in a relation does so no longer (the status value sets of R4).
 *
 * @returns undefined for a resource that others may hold too, or that has no status: it stays as it is
 */
export function withdrawn(resource: Resource): Resource | undefined {
  switch (resource.resourceType) {
    case 'Communication':
    case 'Encounter':
    case 'EpisodeOfCare':
    case 'MedicationStatement':
    case 'QuestionnaireResponse':
      return { ...resource, status: 'entered-in-error' };
    case 'Observation':
      // UK Core fixes the status of its observations as final, so one that is withdrawn claims no profile.
      return withoutEmpties({ ...resource, meta: { ...resource.meta, profile: undefined }, status: 'entered-in-error' });
    case 'AllergyIntolerance':
      return withoutEmpties({ ...resource, clinicalStatus: undefined, verificationStatus: concept(HL7_CODES.allergyVerificationStatus, 'entered-in-error', 'Entered in Error') });
    case 'Condition':
      // What never was has neither a clinical status nor an end (con-4, con-5).
      return withoutEmpties({ ...resource, ...NEVER_ENDED, clinicalStatus: undefined, verificationStatus: concept(HL7_CODES.conditionVerificationStatus, 'entered-in-error', 'Entered in Error') });
    case 'CarePlan':
    case 'ServiceRequest':
      return { ...resource, status: 'revoked' };
    case 'Consent':
    case 'Flag':
      return { ...resource, status: 'inactive' };
    case 'Task':
      return { ...resource, status: 'cancelled' };
    case 'Goal':
      return { ...resource, lifecycleStatus: 'cancelled' };
    case 'List':
      return { ...resource, status: 'retired' };
    case 'Group':
    case 'Linkage':
    case 'OrganizationAffiliation':
    case 'PractitionerRole':
    case 'RelatedPerson':
      return { ...resource, active: false };
    default:
      return undefined;
  }
}
