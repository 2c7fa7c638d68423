import { CANONICAL_BASE, EHCH_PROFILE, weekOf } from '@ehch/fhir';
import type { Encounter, Reference, Resource } from '@medplum/fhirtypes';
import { isStandingDecision } from './decisions.ts';

/**
 * That one published resource belongs to another: for whoever filters by home, network or practice, and for whoever asks for the round of a
 * week. A `round` belongs to its place and a `contact` to its resident, each with the week that it was in, such as `Patient/7 2026-W47`. A
 * `decision` about resuscitation belongs to its resident while it stands.
 */
export interface Link {
  name: 'home' | 'pcn' | 'practice' | 'round' | 'contact' | 'part-of' | 'at' | 'outcome-of' | 'decision';
  /** `Type/id` on the server, or `system|value` of what is not published. */
  target: string;
}

/** The links that a published resource tells of. References are those of the server. */
export function linksOf(resource: Resource): Link[] {
  switch (resource.resourceType) {
    case 'Patient': {
      const practices = (resource.generalPractitioner ?? []).flatMap(({ identifier }) => (identifier?.system && identifier.value ? [`${identifier.system}|${identifier.value}`] : []));
      return [...linkTo('home', resource.managingOrganization?.reference), ...practices.map((target) => ({ name: 'practice' as const, target }))];
    }
    case 'Location':
      return linkTo('home', resource.managingOrganization?.reference);
    case 'OrganizationAffiliation':
      return resource.active === false ? [] : [...linkTo('home', resource.participatingOrganization?.reference), ...linkTo('pcn', resource.organization?.reference)];
    case 'Encounter':
      return isRound(resource) ? roundLinks(resource) : contactLinks(resource);
    case 'Consent':
      return isStandingDecision(resource) ? linkTo('decision', resource.patient?.reference) : [];
    case 'QuestionnaireResponse':
      return resource.questionnaire === ROUND_OUTCOME ? linkTo('outcome-of', resource.encounter?.reference) : [];
    default:
      return [];
  }
}

const ROUND_OUTCOME = `${CANONICAL_BASE}Questionnaire/round-outcome`;

const isRound = ({ meta }: Encounter): boolean => (meta?.profile ?? []).some((profile) => profile === EHCH_PROFILE.homeRound || profile === EHCH_PROFILE.homeCheckIn);

const roundLinks = ({ location = [], period }: Encounter): Link[] => location.flatMap((at) => linkTo('round', inWeek(targetOf(at.location), period?.start)));

function contactLinks({ subject, period, partOf, location = [], serviceProvider }: Encounter): Link[] {
  if (subject?.reference?.startsWith('Patient/') !== true) return [];
  return [
    ...linkTo('contact', inWeek(subject.reference, period?.start)),
    ...linkTo('part-of', targetOf(partOf)),
    ...[...location.map((at) => at.location), serviceProvider].flatMap((at) => linkTo('at', targetOf(at))),
  ];
}

function inWeek(target: string | undefined, start: string | undefined): string | undefined {
  const week = start === undefined ? undefined : weekOf(start);
  return target !== undefined && week !== undefined ? `${target} ${week}` : target;
}

function targetOf({ reference, identifier }: Reference = {}): string | undefined {
  return reference ?? (identifier?.system && identifier.value ? `${identifier.system}|${identifier.value}` : undefined);
}

const linkTo = (name: Link['name'], target: string | undefined): Link[] => (target === undefined ? [] : [{ name, target }]);
