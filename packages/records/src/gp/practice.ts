import { type Issue, logicalReference } from '@ehch/fhir';
import type { Organization, ProvenanceAgent, Reference } from '@medplum/fhirtypes';
import { odsIdentifier } from '../envelope/home.ts';
import { checkOds, checkResidentIds } from '../envelope/identifiers.ts';
import { type GpPractitioner, gpPractitionerReference } from './practitioner.ts';

/** The practice that holds a record. */
export interface GpPractice {
  odsCode: string;
  name?: string;
}

/** By ODS code alone, so that nothing waits for it: a practice is published by nobody here. */
export const practiceReference = ({ odsCode, name }: GpPractice): Reference<Organization> => ({ ...logicalReference('Organization', odsIdentifier(odsCode)), display: name });

/** Who stands for what a practice's record says: the one who recorded it, for the practice, or the practice. */
export const gpAuthor = (practice: GpPractice, person?: GpPractitioner): ProvenanceAgent =>
  person ? { who: gpPractitionerReference(person), onBehalfOf: practiceReference(practice) } : { who: practiceReference(practice) };

/** Issues of whom a record is about and whose it is. */
export const checkWhose = ({ resident, practice }: { resident: { nhsNumber: string }; practice: GpPractice }): Issue[] => [
  ...checkResidentIds(resident),
  ...checkOds(practice.odsCode, 'practice.odsCode'),
];
