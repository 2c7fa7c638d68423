import { checkGmcNumber, checkNmcPin, concept, EHCH_CODES, EHCH_PROFILE, ID, identifier, identityOf } from '@ehch/fhir';
import type { CodeableConcept, Identifier, Practitioner, ProvenanceAgent, Reference } from '@medplum/fhirtypes';
import { ROLES } from './codes.ts';
import { normal } from './identifiers.ts';
import { firstOf, referTo } from './refer-to.ts';

/** A member of staff as a record names one. */
export interface StaffMember {
  name: string;
  role: keyof typeof ROLES;
  gmcNumber?: string;
  nmcPin?: string;
}

const staffIdentifiers = ({ gmcNumber, nmcPin }: StaffMember): Identifier[] => [
  ...(gmcNumber === undefined ? [] : [identifier(ID.gmcNumber, normal(checkGmcNumber, gmcNumber))]),
  ...(nmcPin === undefined ? [] : [identifier(ID.nmcPin, normal(checkNmcPin, nmcPin))]),
];

/** Those of the staff who can be identified, each once: a name alone identifies nobody. */
export const practitioners = (staff: readonly (StaffMember | undefined)[]): Practitioner[] => {
  const known = staff.flatMap((member) => (member && staffIdentifiers(member).length > 0 ? [practitioner(member)] : []));
  return [...new Map(known.map((one) => [identityOf(one), one])).values()];
};

const practitioner = (member: StaffMember): Practitioner => ({
  resourceType: 'Practitioner',
  meta: { profile: [EHCH_PROFILE.practitioner] },
  identifier: staffIdentifiers(member),
  name: [{ text: member.name }],
});

/** A member of staff: the practitioner where they can be identified, else their name. */
export const staffReference = (member: StaffMember): Reference<Practitioner> =>
  staffIdentifiers(member).length > 0 ? referTo('Practitioner', firstOf(staffIdentifiers(member)), member.name) : { type: 'Practitioner', display: member.name };

/** A member of staff who stands for what a record says. */
export const staffAuthor = (member: StaffMember): ProvenanceAgent => ({ role: [roleConcept(member.role)], who: staffReference(member) });

/** The role of a member of staff, or of somebody else who takes part. */
export const roleConcept = (role: keyof typeof ROLES): CodeableConcept => concept(EHCH_CODES.role, role, ROLES[role]);
