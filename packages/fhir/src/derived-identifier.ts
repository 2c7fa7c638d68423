import { hash } from 'node:crypto';
import type { Identifier } from '@medplum/fhirtypes';
import { CANONICAL_BASE } from './systems.ts';

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
  value: derived(JSON.stringify([recordType, sourceSystem, sourceKey, part ?? null])),
});

/**
 * What was derived lately. The resources of one record refer to one another, so most values are asked for several times, and
 * to derive one takes longer than all else of a reference.
 */
const lately = new Map<string, string>();
const MOST_KEPT = 200;

function derived(origin: string): string {
  const known = lately.get(origin);
  if (known !== undefined) return known;
  const value = base32(hash('sha256', origin, 'buffer').subarray(0, DERIVED_BYTES));
  if (lately.size >= MOST_KEPT) lately.clear();
  lately.set(origin, value);
  return value;
}

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
