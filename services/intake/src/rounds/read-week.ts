import { lastWritten, type LastWritten, type Ledger, linksTo, restrictedFrom } from '@ehch/ledger';
import type { Encounter, Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import { resourceIn } from './bundle-content.ts';
import { type LinkedContact, readContacts } from './contacts.ts';
import type { Home } from './homes.ts';
import { type LinkedBy, linkOf } from './link.ts';
import { patientsBehind, readRounds, type Round } from './round.ts';

/** A contact with a resident, and how it is known to belong to a round, if it does. */
export interface WeekContact extends LinkedContact {
  versionId: string;
  start: string | undefined;
  round: string | undefined;
  by: LinkedBy | undefined;
}

/** A home's week: its rounds, whom they saw, and what was decided. */
export interface Week {
  rounds: Round[];
  contacts: WeekContact[];
  /** Of each outcome the round that it belongs to and the team's decision. */
  outcomes: { round: string; decision: string }[];
  /** Residents who live in the home now. */
  living: number;
}

/** Whoever asks: what is restricted is left out of every number, unless the client sees such records (SEC-054). */
export interface Asker {
  tenant: string;
  clientId: string;
}

/** Reads the week of a home from what was published last. */
export async function readWeek(ledger: Ledger, asker: Asker, { locations, residents }: Home, week: string): Promise<Week> {
  const held = await readRounds(ledger, asker.tenant, locations.map((location) => `${location} ${week}`));
  const linked = [...(await linksTo(ledger, 'part-of', held.flatMap(({ names }) => names))), ...(await linksTo(ledger, 'contact', residents.map((resident) => `${resident} ${week}`)))];
  const candidates = [...(await readContacts(ledger, linked.map(({ resource }) => resource))).values()];
  const hidden = await restrictedFrom(ledger, asker.clientId, [...residents, ...held.flatMap(({ encounter, listed }) => [encounter, ...listed]), ...candidates.flatMap(({ encounter, resident = encounter }) => [encounter, resident])]);
  const rounds = held.filter(({ encounter }) => !hidden.has(encounter)).map((round) => ({ ...round, listed: new Set([...round.listed].filter((resident) => !hidden.has(resident))) }));
  const open = candidates.filter(({ encounter, resident = encounter, at }) => !hidden.has(encounter) && !hidden.has(resident) && isHere(at, locations));
  const contacts = await withRounds(ledger, asker.tenant, open, rounds);
  const outcomes = await readOutcomes(ledger, asker, rounds, contacts);
  return { rounds, contacts, outcomes, living: await countLiving(ledger, asker.tenant, residents.filter((resident) => !hidden.has(resident))) };
}

/** A contact that says in which place it was, was there. */
function isHere(at: readonly string[], locations: readonly string[]): boolean {
  const places = at.filter((one) => one.startsWith('Location/'));
  return places.length === 0 || places.some((place) => locations.includes(place));
}

/** A stay in hospital is no contact in the home. */
const IN_HOMES: ReadonlySet<string> = new Set(['encounter', 'gp-encounter', 'round-outcome']);

async function withRounds(ledger: Ledger, tenant: string, contacts: readonly LinkedContact[], rounds: readonly Round[]): Promise<WeekContact[]> {
  const written = await lastWritten(ledger, tenant, contacts.map(({ encounter }) => encounter));
  return contacts.flatMap((contact) => {
    const found = written.get(contact.encounter);
    const encounter = found && IN_HOMES.has(found.recordType) ? resourceIn<Encounter>(found.content, 'Encounter') : undefined;
    if (found === undefined || encounter === undefined || WITHOUT_CONTACT.has(encounter.status)) return [];
    const start = encounter.period?.start;
    const link = linkOf({ ...contact, start }, rounds);
    return [{ ...contact, versionId: found.versionId, start, round: link?.round.encounter, by: link?.by }];
  });
}

/** Nobody was seen, or not yet. */
const WITHOUT_CONTACT: ReadonlySet<Encounter['status']> = new Set(['planned', 'cancelled', 'entered-in-error']);

/** Outcomes of contacts, and of residents who were discussed and not seen. */
async function readOutcomes(ledger: Ledger, { tenant, clientId }: Asker, rounds: readonly Round[], contacts: readonly WeekContact[]): Promise<Week['outcomes']> {
  const roundOf = new Map([...rounds.map(({ encounter }): [string, string] => [encounter, encounter]), ...contacts.flatMap(({ encounter, round }): [string, string][] => (round === undefined ? [] : [[encounter, round]]))]);
  const links = await linksTo(ledger, 'outcome-of', [...roundOf.keys()]);
  const written = await lastWritten(ledger, tenant, links.map(({ resource }) => resource));
  const told = links.flatMap(({ resource, target }) => {
    const outcome = responseOf(written.get(resource));
    return outcome === undefined ? [] : [{ resource, round: roundOf.get(target) ?? '', subject: outcome.subject?.reference ?? '', decision: decisionOf(outcome) }];
  });
  const patients = await patientsBehind(ledger, told.map(({ subject }) => subject));
  const hidden = await restrictedFrom(ledger, clientId, [...told.map(({ resource }) => resource), ...patients.values()]);
  return told.flatMap(({ resource, subject, ...outcome }) => (hidden.has(resource) || hidden.has(patients.get(subject) ?? '') ? [] : [outcome]));
}

function responseOf(found: LastWritten | undefined): QuestionnaireResponse | undefined {
  const outcome = found && resourceIn<QuestionnaireResponse>(found.content, 'QuestionnaireResponse');
  return outcome?.status === 'entered-in-error' ? undefined : outcome;
}

const decisionOf = ({ item = [] }: QuestionnaireResponse): string => item.find(({ linkId }) => linkId === 'mdt-decision')?.answer?.[0]?.valueCoding?.code ?? 'unknown';

async function countLiving(ledger: Ledger, tenant: string, residents: readonly string[]): Promise<number> {
  const written = await lastWritten(ledger, tenant, residents);
  return residents.filter((resident) => {
    const patient = resourceIn<Patient>(written.get(resident)?.content ?? '{}', 'Patient');
    return patient?.deceasedDateTime === undefined && patient?.deceasedBoolean !== true;
  }).length;
}
