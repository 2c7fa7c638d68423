import type { Coding, Identifier, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { EHCH_CODES } from './systems.ts';

/**
 * An identity names a resource by its business identifier, before and after a server gives it an id. It is a FHIR search
 * that finds one resource, `Type?identifier=system|value`, so it serves as a conditional reference and as the URL of a
 * conditional update. A type that has no identifier in R4 has a tag instead: `Provenance?_tag=system|code`.
 */
export interface Identity {
  type: ResourceType;
  parameter: 'identifier' | '_tag';
  system: string;
  value: string;
}

/** Thrown when a resource has nothing to be known by, or something that no URL can hold. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
}

/**
 * The identity of a resource: its first identifier, or its record tag.
 * @throws IdentityError when there is none, or it has no system or no value.
 */
export function identityOf(resource: Resource): string {
  const [first] = tokensOf(resource);
  if (!first?.system || !first.value)
    throw new IdentityError(`A ${resource.resourceType} has no identifier with a system and a value`);
  return formatIdentity(first);
}

/** The identities by which a resource can be found: one for each identifier that has a system and a value. */
export const identitiesOf = (resource: Resource): string[] => [
  ...new Set(
    tokensOf(resource)
      .filter(({ system, value }) => system && value)
      .map(formatIdentity),
  ),
];

function tokensOf(resource: Resource): Identity[] {
  const type = resource.resourceType;
  const identifiers = 'identifier' in resource ? [resource.identifier ?? []].flat() : [];
  if (identifiers.length > 0) {
    return identifiers.map(({ system = '', value = '' }: Identifier) => ({ type, parameter: 'identifier', system, value }));
  }
  const tags = (resource.meta?.tag ?? []).filter(({ system }) => system === EHCH_CODES.record);
  return tags.map(({ code = '' }: Coding) => ({ type, parameter: '_tag', system: EHCH_CODES.record, value: code }));
}

/** The identity as text. What would end or divide a search value is escaped as FHIR says, then percent-encoded. */
export const formatIdentity = ({ type, parameter, system, value }: Identity): string =>
  `${type}?${parameter}=${encode(system)}|${encode(value)}`;

/** The parts of an identity; undefined when the text is not one. */
export function parseIdentity(identity: string): Identity | undefined {
  const parts = /^([A-Z][A-Za-z]+)\?(identifier|_tag)=([^|&#\s]+)\|([^|&#\s]+)$/.exec(identity);
  if (!parts) return undefined;
  const [, type, parameter, system, value] = parts as unknown as [string, ResourceType, Identity['parameter'], string, string];
  try {
    return { type, parameter, system: decode(system), value: decode(value) };
  } catch {
    return undefined;
  }
}

/** FHIR search escapes `\`, `|`, `,` and `$` (http://hl7.org/fhir/R4/search.html#escaping); a URL escapes the rest. */
function encode(text: string): string {
  if (/^[\w\-.~:/]+$/.test(text)) return text;
  if (!text.isWellFormed()) throw new IdentityError('An identifier is not well-formed text');
  return encodeURIComponent(text.replaceAll(/[\\|,$]/g, '\\$&'))
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/');
}

const decode = (text: string): string => decodeURIComponent(text).replaceAll(/\\([\\|,$])/g, '$1');

/** A reference to the resource of an identity. */
export const reference = <T extends Resource>(identity: string, display?: string): Reference<T> => ({
  reference: identity,
  ...(display !== undefined && { display }),
});

/** A reference to a resource that no server need hold: by its identifier alone. */
export const logicalReference = <T extends Resource>(type: T['resourceType'], identifier: Identifier): Reference<T> => ({
  type,
  identifier,
});
