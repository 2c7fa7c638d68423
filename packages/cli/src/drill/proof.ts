import { hash } from 'node:crypto';

/**
 * The running digest of a subscriber that has these events, computed from what it was told alone.
 *
 * @param events number and id of each
 * @returns the digest at the last number up to which none is missing, and that number
 */
export function proofOf(subscriptionId: string, events: ReadonlyMap<number, string>): { number: number; digest: string } {
  let [number, digest] = [0, hash('sha256', subscriptionId, 'hex')];
  for (let eventId = events.get(1); eventId !== undefined; eventId = events.get(number + 1)) {
    number += 1;
    digest = hash('sha256', `${digest}|${number}|${eventId}`, 'hex');
  }
  return { number, digest };
}
