import { identityOf } from '@ehch/fhir';
import { allResources } from '../../support/final-state.ts';
import type { Receipt } from '../../support/journey.ts';
import { ENDED, type Evidence, type OnServer } from '../../support/oracle.ts';
import type { Rig } from './rig.ts';
import { shownBy } from './workload.ts';

/** Reads what became of all that was sent on a rig, from the FHIR server, the ledger, the audit, and the subscriber's own log. */
export async function readEvidence(rig: Rig): Promise<Evidence> {
  const { sent, foreign, subscriber, subscriptions, receipts } = rig;
  for (const { receipt } of sent) if (receipt !== undefined && !ENDED.has(receipts.get(receipt) ?? '')) receipts.set(receipt, await stateOf(rig, receipt));
  return {
    sent,
    receipts,
    server: await serverOf(rig),
    ledger: await ledgerOf(rig),
    audit: await auditOf(rig),
    heard: subscriber.events.map(({ number, webhookId, focus = '', resource }) => ({
      subscription: subscriptions.find((id) => webhookId.startsWith(id)) ?? 'unknown',
      number,
      webhookId,
      focus: focus.split('/').slice(-2).join('/'),
      version: Number(resource?.meta?.versionId),
    })),
    foreign,
  };
}

async function stateOf({ client }: Rig, receipt: string): Promise<string> {
  const { entries } = (await (await client.fetch(`/receipts/${receipt}`)).json()) as Receipt;
  return entries[0]?.state ?? 'nothing';
}

async function serverOf({ stack }: Rig): Promise<OnServer[]> {
  const resources = await allResources(stack.sandbox);
  return resources.map((resource) => {
    const shows = shownBy(resource);
    return { reference: `${resource.resourceType}/${resource.id}`, identity: identityOf(resource), version: Number(resource.meta?.versionId), ...(shows && { shows }) };
  });
}

async function ledgerOf({ ledger, subscriptions }: Rig): Promise<Evidence['ledger']> {
  const records = await ledger.selectFrom('record').select(['body', 'state']).where('record_type', '=', 'personalised-care-and-support-plan').execute();
  const versions = await ledger.selectFrom('published_resource').select(['resource_type', 'server_id', 'version_id']).execute();
  const events = await ledger.selectFrom('delivery').select(['subscription_id', (of) => of.fn.max('event_number').as('last')]).groupBy('subscription_id').execute();
  return {
    records: records.map(({ body, state }) => ({ ...(JSON.parse(body) as { source: { id: string; version: number } }).source, state })),
    versions: new Map(versions.map(({ resource_type: type, server_id: id, version_id: version }) => [`${type}/${id}`, Number(version)])),
    events: new Map(events.filter(({ subscription_id: id }) => subscriptions.includes(id)).map(({ subscription_id: id, last }) => [id, Number(last)])),
  };
}

async function auditOf({ ledger }: Rig): Promise<Evidence['audit']> {
  const accepted = await ledger.selectFrom('audit').select(['entity_id', (of) => of.fn.countAll().as('count')]).where('event', '=', 'records-accepted').groupBy('entity_id').execute();
  const published = await ledger.selectFrom('audit').select(['resources', 'versions']).where('event', '=', 'record-published').execute();
  return {
    accepted: new Map(accepted.map(({ entity_id: id, count }) => [id, Number(count)])),
    written: published.flatMap(({ resources, versions }) => resources.flatMap((reference, index) => (versions[index] ? [`${reference} ${versions[index]}`] : []))),
  };
}
