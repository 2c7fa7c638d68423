import { type Ledger, linksFrom, type ResourceLink } from '@ehch/ledger';
import type { Contact } from './link.ts';

/** A contact with a resident as its links tell of it. */
export interface LinkedContact extends Omit<Contact, 'start'> {
  /** Such as `Encounter/12`. */
  encounter: string;
  /** Such as `2026-W47`, where it is known when it began. */
  week: string | undefined;
  /** Where it took place and who provided it, as it says: `Type/id`, or `system|value`. */
  at: string[];
}

/** Reads what published encounters with residents are linked to. */
export async function readContacts(ledger: Ledger, encounters: readonly string[]): Promise<Map<string, LinkedContact>> {
  const links = await linksFrom(ledger, [...new Set(encounters)]);
  return new Map([...Map.groupBy(links, ({ resource }) => resource)].map(([encounter, own]) => [encounter, contactOf(encounter, own)]));
}

function contactOf(encounter: string, links: readonly ResourceLink[]): LinkedContact {
  const targets = (name: string) => links.filter((link) => link.name === name).map(({ target }) => target);
  const [resident, week] = targets('contact')[0]?.split(' ') ?? [];
  return { encounter, resident, week, partOf: targets('part-of'), at: targets('at') };
}
