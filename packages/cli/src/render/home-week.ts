import type { HomeWeek, WeekRound } from '../round-answers.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** A home's week: whether it counts, each round with who took part and what was decided, and the encounters behind the numbers, by their time. */
export function renderHomeWeek({ home, networks, week, from, to, text, residents, rounds, otherContacts }: HomeWeek): string {
  const contacts = [...rounds.flatMap((one) => one.contacts.map((contact) => ({ ...contact, round: one.encounter }))), ...otherContacts.map((contact) => ({ ...contact, round: '' }))];
  return [
    `${nameOf(home)}${networks.length > 0 ? ` of ${networks.map(nameOf).join(', ')}` : ''}, ${week} (${from} to ${to}): ${text}`,
    `Of ${residents.living} residents who live there ${residents.seen} were seen on a round.`,
    ...(rounds.length > 0 ? [renderTable(['round', 'kind', 'status', 'began', 'listed', 'seen', 'took part', 'outcomes'], rounds.map(roundRow), { 'took part': 40, outcomes: 28 })] : []),
    ...(contacts.length > 0 ? [renderTable(['encounter', 'began', 'round', 'linked by'], contacts.sort((a, b) => (a.start ?? '').localeCompare(b.start ?? '')).map(({ encounter, start, round, linkedBy = '' }) => [encounter, timeOf(start), round, linkedBy]))] : []),
  ].join('\n');
}

const nameOf = ({ odsCode, reference }: { odsCode?: string; reference: string }): string => odsCode ?? reference;

const timeOf = (time: string | undefined): string => (time === undefined ? '' : renderTime(time));

function roundRow({ encounter, kind, status, start, residents, participants, outcomes }: WeekRound): (string | number)[] {
  const decisions = Object.entries(outcomes.decisions).map(([decision, count]) => `${count} ${decision}`);
  return [encounter, kind, status, timeOf(start), residents.listed, residents.seen, participants.map(({ roles }) => roles.join(' and ')).join(', '), decisions.join(', ')];
}
