import type { Round } from './round.ts';

/** What is known of a contact with a resident, for telling which round it belongs to. */
export interface Contact {
  /** Such as `Patient/7`. */
  resident: string | undefined;
  start: string | undefined;
  /** What the contact says that it is part of: references, or `system|value`. */
  partOf: readonly string[];
}

/**
 * How a contact belongs to a round: it says so itself; or the resident is on the list of the only round that was under way when it began.
 * Nothing else is taken for a link: of a contact in the week of a round no more is known than that.
 */
export type LinkedBy = 'part-of' | 'listed-at-its-time';

/** The round that a contact belongs to, as far as that is known without guessing. */
export function linkOf(contact: Contact, rounds: readonly Round[]): { round: Round; by: LinkedBy } | undefined {
  const said = rounds.find(({ names }) => names.some((name) => contact.partOf.includes(name)));
  if (said !== undefined) return { round: said, by: 'part-of' };
  // Who says that it is part of something else knows better.
  if (contact.partOf.length > 0) return undefined;
  const underWay = rounds.filter((round) => isUnderWay(round, contact.start));
  const [round] = underWay;
  return round !== undefined && underWay.length === 1 && contact.resident !== undefined && round.listed.has(contact.resident) ? { round, by: 'listed-at-its-time' } : undefined;
}

/** A round without an end may be over; so may one that was called off. */
function isUnderWay({ kind, status, start, end }: Round, at: string | undefined): boolean {
  if (kind !== 'round' || (status !== 'finished' && status !== 'in-progress') || start === undefined || end === undefined || at === undefined) return false;
  // A day is no moment.
  if (at.length <= 'YYYY-MM-DD'.length) return false;
  const moment = Date.parse(at);
  return Date.parse(start) <= moment && moment <= Date.parse(end);
}
