import type { Bundle, Patient } from '@medplum/fhirtypes';

/** Who a sender takes the person of an identity to be, for whoever knows that person to compare. */
export interface Assumption {
  /** `Patient?identifier=system|value`. */
  identity: string;
  family?: string;
  /** As exact as the sender has it. */
  birthDate?: string;
}

/** The search that finds the person if they are who they are taken to be; it stands in a transaction and is sent to nobody. */
export const assumptionUrl = ({ identity, family, birthDate }: Assumption): string =>
  [identity, ...(family === undefined ? [] : [`family=${encodeURIComponent(family)}`]), ...(birthDate === undefined ? [] : [`birthdate=${encodeURIComponent(birthDate)}`])].join('&');

/** The assumptions of a transaction. */
export const assumptionsOf = ({ entry = [] }: Bundle): Assumption[] => entry.flatMap(({ request }) => (request?.method === 'GET' && request.url ? [parse(request.url)] : []));

function parse(url: string): Assumption {
  const [identity = '', ...parameters] = url.split('&');
  const { family, birthdate } = Object.fromEntries(new URLSearchParams(parameters.join('&')));
  return { identity, ...(family !== undefined && { family }), ...(birthdate !== undefined && { birthDate: birthdate }) };
}

/**
 * Whether a person may be the one who is meant: nothing that both say is different. Names are compared by their letters alone, since systems
 * write capitals, accents, hyphens and apostrophes each in its way; a maiden name is one of a person's names too.
 */
export function mayBe({ name = [], birthDate }: Patient, assumed: Assumption): boolean {
  const families = name.flatMap(({ family }) => (family === undefined ? [] : [letters(family)]));
  const named = assumed.family === undefined || families.length === 0 || families.includes(letters(assumed.family));
  const born = assumed.birthDate === undefined || birthDate === undefined || birthDate.startsWith(assumed.birthDate) || assumed.birthDate.startsWith(birthDate);
  return named && born;
}

const letters = (text: string): string => text.normalize('NFKD').replaceAll(/[^\p{L}]/gu, '').toLowerCase();
