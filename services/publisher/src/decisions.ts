import { EHCH_PROFILE, EXTENSION, identityOf, isAfter } from '@ehch/fhir';
import { findIdentities, identitiesOfResources, type Ledger, linksTo } from '@ehch/ledger';
import type { Consent, Flag, Resource } from '@medplum/fhirtypes';
import { type LedgerReader, resourcesOf } from './knowledge.ts';

/** How a decision about resuscitation stands to those that are published of the same resident. */
export type Standing =
  /** What it contradicts is older and ends with it; those resources as they have to be from then on. */
  | { is: 'stands'; ended: Resource[] }
  /** A decision that is not older says the opposite: which of the two stands, nobody here can know. */
  | { is: 'contradicted' };

/**
 * Sees to it that no two decisions of a resident which say the opposite are shown at the same time: the later one stands, by the day or the
 * time at which it was decided. Records of a resident are published one at a time, so nothing comes in between. Only decisions that
 * the same tenant sent are looked at, since nobody else's subscribers may be told of it.
 */
export async function standingOf({ ledger, reader }: { ledger: Ledger; reader: Pick<LedgerReader, 'bundle'> }, tenant: string, said: readonly Resource[]): Promise<Standing> {
  const decision = said.find(isStandingDecision);
  const resident = decision?.patient?.reference;
  if (decision === undefined || resident === undefined) return { is: 'stands', ended: [] };
  const found = (await findIdentities(ledger, [resident])).get(resident);
  const links = found ? await linksTo(ledger, 'decision', [`Patient/${found.serverId}`]) : [];
  const identities = (await identitiesOfResources(ledger, links.map(({ resource }) => resource))).map(({ identity }) => identity);
  const writers = new Set([...(await findIdentities(ledger, identities)).values()].map(({ recordId }) => recordId));
  const bundles = await Promise.all([...writers].map((recordId) => reader.bundle(recordId)));
  return judge(decision, bundles.flatMap((bundle) => (bundle?.tenant === tenant ? [resourcesOf(bundle.published)] : [])));
}

/** @param others the resources of each record whose decision stands, as they were mapped */
export function judge(decision: Consent, others: readonly (readonly Resource[])[]): Standing {
  const contradicting = others.flatMap((resources) => resources.filter(isStandingDecision).filter((other) => contradicts(other, decision)).map((other) => ({ other, resources })));
  if (contradicting.some(({ other }) => !isAfter(decision.dateTime ?? '', other.dateTime ?? ''))) return { is: 'contradicted' };
  return { is: 'stands', ended: contradicting.flatMap(({ other, resources }) => [other, ...resources.filter((one) => isFlagOf(one, other))].map((one) => endedAt(one, decision.dateTime))) };
}

/** Whether it is a decision about resuscitation that has not been withdrawn. */
export const isStandingDecision = (resource: Resource): resource is Consent =>
  resource.resourceType === 'Consent' && resource.status === 'active' && (resource.meta?.profile ?? []).includes(EHCH_PROFILE.cprDecision);

const contradicts = (other: Consent, decision: Consent): boolean => identityOf(other) !== identityOf(decision) && decidedIn(other) !== decidedIn(decision);

const decidedIn = ({ provision }: Consent): string | undefined => provision?.code?.[0]?.coding?.[0]?.code;

const isFlagOf = (resource: Resource, decision: Consent): resource is Flag =>
  resource.resourceType === 'Flag' && (resource.extension ?? []).some(({ url, valueReference }) => url === EXTENSION.flagDetail && valueReference?.reference === identityOf(decision));

function endedAt(resource: Consent | Flag, end: string | undefined): Consent | Flag {
  if (resource.resourceType === 'Flag') return { ...resource, status: 'inactive', period: { ...resource.period, end } };
  return { ...resource, status: 'inactive', provision: { ...resource.provision, period: { ...resource.provision?.period, end } } };
}
