import { bodiesOf, type EntryView, findIdentities, type Ledger, linksFrom, readEntry, restrictedFrom } from '@ehch/ledger';
import { formatIdentity } from '@ehch/fhir';
import { type LinkedContact, readContacts } from '../../rounds/contacts.ts';
import { type Home, odsCodesOf, ownAmong, readHomes } from '../../rounds/homes.ts';
import type { Asker } from '../../rounds/read-week.ts';
import { readRounds, type Round } from '../../rounds/round.ts';
import { type Match, type Matched, matchedJson, type PostedRecord, textOfMatch } from './matched-json.ts';

/**
 * What posted encounters were matched to, by the position of their entries in a receipt: resident, home, network, the round of their week,
 * and how many subscribers were told. Ids alone, those of the tenant's own records alone, and of a resident who is restricted only what the sender
 * said itself, unless the client sees such records (SEC-054).
 */
export async function readMatches(ledger: Ledger, asker: Asker, entries: readonly EntryView[]): Promise<Map<number, Match>> {
  const posted = entries.filter(({ recordType, recordId }) => recordType === 'encounter' && recordId !== null);
  if (posted.length === 0) return new Map();
  const bodies = await bodiesOf(ledger, posted.map(({ recordId }) => recordId ?? 0));
  const contacts = await readOpenContacts(ledger, asker, posted.flatMap((entry) => publishedAs(entry) ?? []));
  const places = await readPlaces(ledger, asker.tenant, [...contacts.values()]);
  return new Map(
    posted.map((entry) => {
      const contact = contacts.get(publishedAs(entry) ?? '');
      const record = JSON.parse(bodies.get(entry.recordId ?? 0) ?? '{}') as PostedRecord;
      return [entry.position, matchedJson(entry, record, contact && { contact, ...places.of(contact) }, places.odsCodes)];
    }),
  );
}

/** What the one encounter of a receipt was matched to, in words. */
export async function readMatchText(ledger: Ledger, asker: Asker, receiptId: string): Promise<string | undefined> {
  const entry = await readEntry(ledger, { receiptId, position: 0 });
  const match = entry && (await readMatches(ledger, asker, [entry])).get(0);
  return match && textOfMatch(match);
}

async function readOpenContacts(ledger: Ledger, { clientId }: Asker, encounters: readonly string[]): Promise<Map<string, LinkedContact>> {
  const contacts = await readContacts(ledger, encounters);
  const hidden = await restrictedFrom(ledger, clientId, [...contacts.values()].flatMap(({ encounter, resident = encounter }) => [encounter, resident]));
  return new Map([...contacts].filter(([encounter, { resident = encounter }]) => !hidden.has(encounter) && !hidden.has(resident)));
}

const publishedAs = ({ published }: EntryView): string | undefined => published.find(({ resource }) => resource.startsWith('Encounter/'))?.resource;

interface Places {
  of(contact: LinkedContact): Omit<Matched, 'contact'>;
  odsCodes: ReadonlyMap<string, string>;
}

/** Where contacts were: in the home that they say, else in that where their resident lives, with the rounds there in their week. */
async function readPlaces(ledger: Ledger, tenant: string, contacts: readonly LinkedContact[]): Promise<Places> {
  const named = await behindTokens(ledger, contacts.flatMap(({ at }) => at));
  const saidAt = ({ at }: LinkedContact) => at.map((one) => named.get(one) ?? one);
  const residents = contacts.flatMap(({ resident }) => resident ?? []);
  const own = await ownAmong(ledger, tenant, [...residents, ...contacts.flatMap(saidAt)].filter((one) => /^[A-Za-z]+\/[^|]+$/.test(one)));
  const belonging = await linksFrom(ledger, [...own].filter((one) => !one.startsWith('Organization/')));
  const homeOf = (one: string) => (one.startsWith('Organization/') && own.has(one) ? one : belonging.find(({ resource, name }) => resource === one && name === 'home')?.target);
  const homes = await readHomes(ledger, tenant, [...new Set([...residents, ...contacts.flatMap(saidAt)].flatMap((one) => homeOf(one) ?? []))]);
  const rounds = await readRounds(ledger, tenant, [...new Set(contacts.flatMap(({ week }) => [...homes.values()].flatMap(({ locations }) => locations.map((location) => `${location} ${week ?? ''}`))))]);
  const find = (contact: LinkedContact): [Home, 'encounter' | 'resident'] | undefined => {
    const candidates = [...saidAt(contact).map((one) => [one, 'encounter'] as const), [contact.resident ?? '', 'resident'] as const];
    // An organisation without a place of its own is a practice or a network, and no home.
    return candidates.flatMap(([one, by]): [Home, 'encounter' | 'resident'][] => {
      const home = homes.get(homeOf(one) ?? '');
      return home !== undefined && home.locations.length > 0 ? [[home, by]] : [];
    })[0];
  };
  return {
    odsCodes: await odsCodesOf(ledger, [...homes.values()].flatMap(({ organization, networks }) => [organization, ...networks])),
    of: (contact) => {
      const [home, homeBy] = find(contact) ?? [];
      return { home, homeBy, rounds: roundsAt(rounds, home, contact.week) };
    },
  };
}

const roundsAt = (rounds: readonly Round[], home: Home | undefined, week: string | undefined): Round[] =>
  rounds.filter(({ at }) => week !== undefined && home?.locations.some((location) => at === `${location} ${week}`) === true);

/** Organisations and places that are named by identifier alone, `system|value`. */
async function behindTokens(ledger: Ledger, tokens: readonly string[]): Promise<Map<string, string>> {
  const names = tokens.filter((token) => token.includes('|')).flatMap((token) => {
    const [system = '', value = ''] = token.split(/\|(.*)/s, 2);
    return (['Location', 'Organization'] as const).map((type) => ({ token, identity: formatIdentity({ type, parameter: 'identifier', system, value }) }));
  });
  const known = await findIdentities(ledger, names.map(({ identity }) => identity));
  return new Map(names.flatMap(({ token, identity }): [string, string][] => {
    const found = known.get(identity);
    return found ? [[token, `${found.resourceType}/${found.serverId}`]] : [];
  }));
}
