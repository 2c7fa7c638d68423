import type { Address, ContactPoint, HumanName } from '@medplum/fhirtypes';

/** The parts of a person's name as a record has them. */
export interface NameParts {
  family?: string | undefined;
  /** One name or several, in the order in which they are said. */
  given?: string | readonly string[] | undefined;
  prefix?: string | undefined;
  use?: HumanName['use'];
}

/** A person's name, official unless said otherwise; none when all parts are blank. */
export function humanName({ family, given, prefix, use = 'official' }: NameParts): HumanName | undefined {
  const givenNames = [given ?? []].flat().filter(Boolean);
  if (!family && givenNames.length === 0 && !prefix) return undefined;
  return {
    use,
    ...(family && { family }),
    ...(givenNames.length > 0 && { given: givenNames }),
    ...(prefix && { prefix: [prefix] }),
  };
}

/** The parts of a postal address as a record has them. */
export interface AddressParts {
  lines?: readonly (string | undefined)[] | undefined;
  city?: string | undefined;
  district?: string | undefined;
  postalCode?: string | undefined;
  use?: Address['use'];
}

/** A postal address; none when all parts are blank. */
export function address({ lines = [], city, district, postalCode, use }: AddressParts): Address | undefined {
  const line = lines.filter((text): text is string => Boolean(text));
  if (line.length === 0 && !city && !district && !postalCode) return undefined;
  return {
    ...(use && { use }),
    ...(line.length > 0 && { line }),
    ...(city && { city }),
    ...(district && { district }),
    ...(postalCode && { postalCode }),
  };
}

/** A way to reach someone; none when the value is blank. */
export const telecom = (
  system: ContactPoint['system'],
  value: string | undefined,
  use?: ContactPoint['use'],
): ContactPoint | undefined => (value ? { system, value, ...(use && { use }) } : undefined);
