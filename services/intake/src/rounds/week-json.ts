import { daysOfWeek } from '@ehch/fhir';
import type { Home } from './homes.ts';
import type { Week, WeekContact } from './read-week.ts';
import type { Round } from './round.ts';

interface Shown {
  home: Home;
  odsCodes: ReadonlyMap<string, string>;
  week: string;
  /** Where an encounter is read, such as `https://gateway.example/fhir/R4`. */
  fhirBase: string;
}

/** A home's week as whoever asks reads it: ids and numbers, and nothing of a person. */
export function weekJson({ rounds, contacts, outcomes, living }: Week, { home, odsCodes, week, fhirBase }: Shown): object {
  const seen = new Set(contacts.flatMap(({ round, resident }) => (round === undefined ? [] : [resident])));
  const urlOf = ({ encounter, versionId }: { encounter: string; versionId: string }) => `${fhirBase}/${encounter}/_history/${versionId}`;
  const contactJson = ({ by, ...contact }: WeekContact) => ({ encounter: contact.encounter, url: urlOf(contact), ...(contact.start !== undefined && { start: contact.start }), ...(by && { linkedBy: by }) });
  return {
    home: organizationJson(home.organization, odsCodes),
    networks: home.networks.map((network) => organizationJson(network, odsCodes)),
    week,
    ...daysOfWeek(week),
    ...verdictOf(rounds, week),
    residents: { living, seen: seen.size },
    rounds: rounds.map(({ listed, at: _at, names: _names, versionId, ...round }) => {
      const own = contacts.filter((contact) => contact.round === round.encounter);
      return {
        ...round,
        url: urlOf({ encounter: round.encounter, versionId }),
        residents: { listed: listed.size, seen: new Set(own.map(({ resident }) => resident)).size },
        outcomes: countByDecision(outcomes.filter((outcome) => outcome.round === round.encounter)),
        contacts: own.map(contactJson),
      };
    }),
    otherContacts: contacts.filter(({ round }) => round === undefined).map(contactJson),
  };
}

/** An organisation by its id, and by its ODS code where it has one. */
export function organizationJson(reference: string, odsCodes: ReadonlyMap<string, string>): { reference: string; odsCode?: string } {
  const odsCode = odsCodes.get(reference);
  return { reference, ...(odsCode !== undefined && { odsCode }) };
}

/** A check-in counts as much as a round (EHCH R5), and what is not over does not count yet. */
function verdictOf(rounds: readonly Round[], week: string): { counted: boolean; text: string } {
  const [finished] = rounds.filter(({ status }) => status === 'finished');
  if (finished) return { counted: true, text: `The ${finished.kind} ${finished.encounter} is finished and counts for ${week}.` };
  const [open] = rounds;
  if (open) return { counted: false, text: `The ${open.kind} ${open.encounter} is ${open.status} and does not count.` };
  return { counted: false, text: `No round or check-in of the home is known in ${week}.` };
}

function countByDecision(outcomes: Week['outcomes']): object {
  const decisions = Object.entries(Object.groupBy(outcomes, ({ decision }) => decision)).map(([decision, some]): [string, number] => [decision, some?.length ?? 0]);
  return { total: outcomes.length, decisions: Object.fromEntries(decisions.sort(([a], [b]) => a.localeCompare(b))) };
}
