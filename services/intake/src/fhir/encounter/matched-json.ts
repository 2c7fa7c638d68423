import type { EntryView } from '@ehch/ledger';
import type { LinkedContact } from '../../rounds/contacts.ts';
import type { Home } from '../../rounds/homes.ts';
import { linkOf } from '../../rounds/link.ts';
import type { Round } from '../../rounds/round.ts';
import { organizationJson } from '../../rounds/week-json.ts';

/** What a published encounter was matched to. */
export interface Matched {
  contact: LinkedContact;
  home: Home | undefined;
  /** Who said which home it is: the encounter itself, or the record of its resident. */
  homeBy: 'encounter' | 'resident' | undefined;
  /** Those of the home in the week of the encounter. */
  rounds: Round[];
}

/** What a record of an encounter says of whom and when; of one that was superseded nothing may be kept. */
export interface PostedRecord {
  person?: { family?: string; birthDate?: string };
  encounter?: { period?: { start?: string } };
}

interface OrganizationJson {
  reference: string;
  odsCode?: string;
}

interface RoundJson {
  reference: string;
  kind: string;
  status: string;
  linkedBy?: string;
}

/** The match of one posted encounter as its sender reads it in the receipt. */
export interface Match {
  version?: string;
  resident: { reference?: string; matchedBy?: string; family: Agreement; birthDate: Agreement };
  home?: OrganizationJson & { by: string };
  networks?: OrganizationJson[];
  week?: string;
  round?: RoundJson | null;
  roundsOfWeek?: RoundJson[];
  /** How it comes to that round, or to none. */
  text?: string;
  subscribers?: { told: number; of: number };
}

type Agreement = 'not-said' | 'not-compared-yet' | 'agreed' | 'one-differs';

export function matchedJson(entry: EntryView, record: PostedRecord, matched: Matched | undefined, odsCodes: ReadonlyMap<string, string>): Match {
  const version = entry.published.find(({ resource }) => resource.startsWith('Encounter/'));
  const told = Map.groupBy(entry.delivered, ({ subscription }) => subscription);
  return {
    ...(version && { version: `${version.resource}/_history/${version.version}` }),
    resident: { ...(matched?.contact.resident !== undefined && { reference: matched.contact.resident }), ...(entry.namedBy !== null && { matchedBy: entry.namedBy }), ...agreement(entry, record) },
    ...(matched?.home && { home: { ...organizationJson(matched.home.organization, odsCodes), by: matched.homeBy ?? '' } }),
    ...(matched?.home && { networks: matched.home.networks.map((network) => organizationJson(network, odsCodes)) }),
    ...(matched && roundJson(matched, record)),
    ...(version && { subscribers: { told: [...told.values()].filter((some) => some.every(({ at }) => at !== null)).length, of: told.size } }),
  };
}

/** Whether family name and date of birth agree with what is known under the NHS number, as far as both say anything; told without a value. */
function agreement({ state, reason, publishedAt }: EntryView, { person = {} }: PostedRecord): { family: Agreement; birthDate: Agreement } {
  const compared = (): Agreement => {
    if (reason?.code === 'EHCH-PUB-011' && state === 'held') return 'one-differs';
    return publishedAt === null ? 'not-compared-yet' : 'agreed';
  };
  return { family: person.family === undefined ? 'not-said' : compared(), birthDate: person.birthDate === undefined ? 'not-said' : compared() };
}

/** Which round it belongs to, or what is known of its week. */
function roundJson({ contact, home, rounds }: Matched, { encounter }: PostedRecord): Pick<Match, 'week' | 'round' | 'roundsOfWeek' | 'text'> {
  const { week } = contact;
  const shown = ({ encounter: reference, kind, status }: Round, linkedBy?: string) => ({ reference, kind, status, ...(linkedBy !== undefined && { linkedBy }) });
  if (week === undefined) return { round: null, text: 'It does not say on which day it began, so it belongs to no week.' };
  if (home === undefined) return { week, round: null, text: 'It is not known in which home it was, so no round is known.' };
  const link = linkOf({ ...contact, start: encounter?.period?.start }, rounds);
  if (link) return { week, round: shown(link.round, link.by), text: WORDS[link.by] };
  if (rounds.length === 0) return { week, round: null, text: `No round of the home is known in ${week}.` };
  return { week, round: null, roundsOfWeek: rounds.map((round) => shown(round)), text: `It is in the week of ${rounds.length === 1 ? 'a round' : 'several rounds'} of the home, and nothing says that it was part of one.` };
}

/** A match as a sentence or two, of ids alone. */
export function textOfMatch({ resident, home, week, round, text }: Match): string {
  const parts = [
    ...(resident.reference === undefined ? [] : [`Resident ${resident.reference}${resident.matchedBy === undefined ? '' : ` by ${resident.matchedBy}`}`]),
    ...(home ? [`home ${home.reference}`] : []),
    ...(week === undefined ? [] : [`week ${week}`]),
    ...(round ? [`round ${round.reference}`] : []),
  ];
  return [...(parts.length > 0 ? [`${parts.join(', ')}.`] : []), ...(text === undefined ? [] : [text])].join(' ');
}

const WORDS = {
  'part-of': 'It says itself that it is part of the round.',
  'listed-at-its-time': 'It began during the round, and the resident is on its list.',
} as const;
