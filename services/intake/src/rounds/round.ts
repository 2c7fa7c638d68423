import { EHCH_CODES, EHCH_PROFILE } from '@ehch/fhir';
import { findIdentities, lastWritten, type LastWritten, type Ledger, linksTo } from '@ehch/ledger';
import type { Encounter, EncounterParticipant, Group } from '@medplum/fhirtypes';
import { resourceIn } from './bundle-content.ts';

/** A weekly round of a home, or its check-in, as it was published last. Who took part is told by their roles alone. */
export interface Round {
  /** Such as `Encounter/9`. */
  encounter: string;
  versionId: string;
  /** All that it is named by in references: its own id, its identifiers as `system|value`, and the name that it has in the system that told of it. */
  names: string[];
  /** The place and the week that it belongs to, such as `Location/3 2026-W47`. */
  at: string;
  kind: 'round' | 'check-in';
  status: Encounter['status'];
  /** As FHIR classes encounters: `HH` in the home, `VR` remotely. */
  class: string | undefined;
  start: string | undefined;
  end: string | undefined;
  participants: { roles: string[] }[];
  /** The residents on its list, such as `Patient/7`. */
  listed: ReadonlySet<string>;
}

/**
 * The rounds and check-ins of places and weeks that records of this tenant told of, in the order of their beginning. What was entered in
 * error was none.
 *
 * @param placesAndWeeks such as `Location/3 2026-W47`
 */
export async function readRounds(ledger: Ledger, tenant: string, placesAndWeeks: readonly string[]): Promise<Round[]> {
  const links = await linksTo(ledger, 'round', placesAndWeeks);
  const written = await lastWritten(ledger, tenant, links.map(({ resource }) => resource));
  const lists = await patientsBehind(ledger, [...written.values()].flatMap(membersOf));
  const rounds = links.flatMap(({ resource, target }) => {
    const found = written.get(resource);
    return found ? roundOf(found, target, lists) : [];
  });
  return rounds.sort((a, b) => (a.start ?? '').localeCompare(b.start ?? ''));
}

function roundOf(found: LastWritten, at: string, lists: ReadonlyMap<string, string>): Round[] {
  const round = resourceIn<Encounter>(found.content, 'Encounter');
  if (round === undefined || round.status === 'entered-in-error') return [];
  return [{
    encounter: found.resource,
    names: [found.resource, ...identifierNames(round), `${found.sourceSystem}|${found.sourceKey}`],
    versionId: found.versionId,
    at,
    kind: round.meta?.profile?.includes(EHCH_PROFILE.homeCheckIn) === true ? 'check-in' : 'round',
    status: round.status,
    class: round.class.code,
    start: round.period?.start,
    end: round.period?.end,
    participants: (round.participant ?? []).map(rolesOf),
    listed: new Set(membersOf(found).flatMap((identity) => lists.get(identity) ?? [])),
  }];
}

const identifierNames = ({ identifier = [] }: Encounter): string[] => identifier.map(({ system = '', value = '' }) => `${system}|${value}`);

const rolesOf = ({ type = [] }: EncounterParticipant): { roles: string[] } => ({ roles: type.flatMap(({ coding = [] }) => coding.flatMap(({ system, code }) => (system === EHCH_CODES.role && code !== undefined ? [code] : []))) });

const membersOf = ({ content }: LastWritten): string[] => (resourceIn<Group>(content, 'Group')?.member ?? []).flatMap(({ entity }) => entity.reference ?? []);

/** Where the FHIR server has whom these identities name. */
export async function patientsBehind(ledger: Ledger, identities: readonly string[]): Promise<Map<string, string>> {
  const known = await findIdentities(ledger, [...new Set(identities)]);
  return new Map([...known].map(([identity, { resourceType, serverId }]) => [identity, `${resourceType}/${serverId}`]));
}
