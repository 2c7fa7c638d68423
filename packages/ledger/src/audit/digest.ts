import { type RawBuilder, sql } from 'kysely';

/** A time as text of one form only, whatever the settings of a connection are. */
const utc = (column: RawBuilder<unknown>): RawBuilder<string> => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`;

/** SHA-256 of one row of the audit, `a`: every column of it, in this order. */
export const ROW_DIGEST = sql<Buffer>`sha256(convert_to(json_build_array(a.id, ${utc(sql`a.at`)}, a.tenant, a.client_id, a.action, a.event, a.entity_type, a.entity_id,
  a.outcome, a.request_id, a.resources, a.versions, a.purpose)::text, 'UTF8'))`;

/** SHA-256 of one seal, `s`: what it covers, and the seal before it. */
export const SEAL_DIGEST = sql<Buffer>`sha256(s.previous || convert_to(json_build_array(s.number, s.ids::text, s.gaps::text, s.through, ${utc(sql`s.sealed_at`)})::text, 'UTF8') || s.digests)`;

/** What stands before the first seal. */
export const BEGINNING = Buffer.alloc(32);

/**
 * A number under which nothing stood may still be filled by a transaction that is under way for this long after. None is: statements and
 * idling both end within seconds.
 */
export const GAP_OPEN = sql`interval '1 hour'`;
