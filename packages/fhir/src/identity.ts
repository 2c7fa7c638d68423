import { hash } from 'node:crypto';
import type { Coding, Identifier, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import { CANONICAL_BASE, EHCH_CODES } from './systems.ts';

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
  if (!first?.system || !first.value) throw new IdentityError(`A ${resource.resourceType} has no identifier with a system and a value`);
  return formatIdentity(first);
}

/** The identities by which a resource can be found: one for each identifier that has a system and a value. */
export const identitiesOf = (resource: Resource): string[] => [
  ...new Set(tokensOf(resource).filter(({ system, value }) => system && value).map(formatIdentity)),
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
export const formatIdentity = ({ type, parameter, system, value }: Identity): string => `${type}?${parameter}=${encode(system)}|${encode(value)}`;

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
  return encodeURIComponent(text.replaceAll(/[\\|,$]/g, '\\$&')).replaceAll('%3A', ':').replaceAll('%2F', '/');
}

const decode = (text: string): string => decodeURIComponent(text).replaceAll(/\\([\\|,$])/g, '$1');

/** A reference to the resource of an identity. */
export const reference = <T extends Resource>(identity: string, display?: string): Reference<T> => ({
  reference: identity,
  ...(display !== undefined && { display }),
});

/** A reference to a resource that no server need hold: by its identifier alone. */
export const logicalReference = <T extends Resource>(type: T['resourceType'], identifier: Identifier): Reference<T> => ({ type, identifier });

/** Where a record came from: the system, and the record's key in it. */
export type Origin = readonly [sourceSystem: string, sourceKey: string];

/**
 * The identifier of a resource made from a record: the same for the same origin, record type and part of the record, and
 * else another. The origin cannot be read from it; a key that can be guessed could still be found by trying, so a source key
 * should be the source's own record id and never a person's number.
 * @param part names the resource, where a record becomes several of one type.
 */
export const derivedIdentifier = (recordType: string, [sourceSystem, sourceKey]: Origin, part?: string): Identifier => ({
  system: `${CANONICAL_BASE}Id/${recordType}`,
  value: base32(hash('sha256', JSON.stringify([recordType, sourceSystem, sourceKey, part ?? null]), 'buffer').subarray(0, DERIVED_BYTES)),
});

/** 160 bits, 32 characters: two records of one system never meet by chance. */
const DERIVED_BYTES = 20;

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 in lower case, of a multiple of five bytes, so without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let waiting = 0;
  let bits = 0;
  for (const byte of bytes) {
    waiting = ((waiting << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32.charAt((waiting >> (bits - 5)) & 31);
  }
  return text;
}

/** The version 5 UUID of our canonical base in RFC 9562's namespace of URLs; identities are names within it. */
const NAMESPACE = Buffer.from('cd988b38fcbd5449a7ec1aa8467bc179', 'hex');

/**
 * The `fullUrl` of an identity's entry in a bundle: a version 5 UUID (RFC 9562, section 5.5). Every entry needs one, and this is
 * several times as fast as the `uuid` package, with which the test compares it.
 */
export function fullUrlOf(identity: string): string {
  const sha1 = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(identity)]), 'hex');
  const variant = ((Number.parseInt(sha1.charAt(16), 16) & 3) | 8).toString(16);
  return `urn:uuid:${sha1.slice(0, 8)}-${sha1.slice(8, 12)}-5${sha1.slice(13, 16)}-${variant}${sha1.slice(17, 20)}-${sha1.slice(20, 32)}`;
}
