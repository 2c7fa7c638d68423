import { EHCH_PROFILE, ID, identifier, identityOf } from '@ehch/fhir';
import type { HumanName, Practitioner, Reference } from '@medplum/fhirtypes';
import { referTo } from '../envelope/refer-to.ts';

/** Somebody of a practice, as a record names one. */
export interface GpPractitioner {
  title?: string;
  given?: string;
  family?: string;
  sdsUserId?: string;
}

const spoken = ({ title, given, family }: GpPractitioner): string | undefined => [title, given, family].filter(Boolean).join(' ') || undefined;

/** Those who can be identified and are named, each once. */
export function gpPractitioners(people: readonly (GpPractitioner | undefined)[]): Practitioner[] {
  const known = people.flatMap((person) => (person?.sdsUserId !== undefined && person.family !== undefined ? [practitioner(person, person.sdsUserId)] : []));
  return [...new Map(known.map((one) => [identityOf(one), one])).values()];
}

const practitioner = (person: GpPractitioner, sdsUserId: string): Practitioner => ({
  resourceType: 'Practitioner',
  meta: { profile: [EHCH_PROFILE.practitioner] },
  identifier: [identifier(ID.sdsUser, sdsUserId)],
  name: [nameOf(person)],
});

const nameOf = (person: GpPractitioner): HumanName => ({
  text: spoken(person),
  family: person.family,
  given: person.given === undefined ? undefined : [person.given],
  prefix: person.title === undefined ? undefined : [person.title],
});

/** Somebody of a practice: the practitioner where they can be identified and are named, else as much as is known of them. */
export function gpPractitionerReference(person: GpPractitioner): Reference<Practitioner> {
  const { sdsUserId, family } = person;
  if (sdsUserId !== undefined && family !== undefined) return referTo('Practitioner', identifier(ID.sdsUser, sdsUserId), spoken(person));
  return { type: 'Practitioner', identifier: sdsUserId === undefined ? undefined : identifier(ID.sdsUser, sdsUserId), display: spoken(person) };
}
