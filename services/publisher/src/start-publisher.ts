import { identitiesOf, isRestricted, referencesIn, type Topic } from '@ehch/fhir';
import type { Done, DrainContext, LaneRunner, Lanes, Outcome } from '@ehch/lanes';
import { claimIdentities, type InboxItem, type Ledger, type LedgerTransaction, markSuperseded, noteRestricted, NOTIFYING_LANE, type PublishedRecord, PUBLISHING_LANE, releaseIdentities, replaceLinks, saveEvents, savePublished, type StoredBundle, writeAudit } from '@ehch/ledger';
import { type Decide, inSpan, openSpan } from '@ehch/service-kit';
import type { Resource } from '@medplum/fhirtypes';
import { auditedResources } from './audited.ts';
import { isDoubtful } from './doubt.ts';
import { createFirings, eventsOf, type Firing } from './events.ts';
import type { FhirServer } from './fhir-server.ts';
import { createLedgerReader, type LedgerReader, resourcesOf } from './knowledge.ts';
import { linksOf } from './links.ts';
import { outcomeOfResult } from './outcome.ts';
import { contested, type Knowledge, planRecord, type PlannedResource, withdrawals } from './plan.ts';
import { publishRecord } from './publish-record.ts';
import { withdrawalsOfTried } from './tried.ts';
import { contentOf, type Locate, locator } from './wire.ts';

export interface PublisherOptions {
  ledger: Ledger;
  lanes: Lanes;
  server: FhirServer;
  topics: readonly Topic[];
  /** Records published at the same time, each of another key. */
  concurrency: number;
  /** Whether a record may be published (SEC-053); all may, being for care, if not given. */
  decide?: Decide;
}

/** What publishing one record came to, before it is written to the ledger. */
type Finished = { is: 'superseded' } | { is: 'published'; tenant: string; record: PublishedRecord; changed: Resource[]; firings: Firing[] };

/** Starts to drain the publishing lane in this process: bundles to the FHIR server, and its answers and events to the ledger. */
export function startPublisher({ ledger, lanes, server, topics, concurrency, decide }: PublisherOptions): Promise<LaneRunner> {
  const reader = createLedgerReader(ledger, concurrency);
  const firings = createFirings(topics);
  return lanes.run<Finished>(PUBLISHING_LANE, {
    concurrency,
    batch: 1,
    work: async ([item], context) => (item ? [await publishItem({ ledger, reader, server, firings, ...(decide && { decide }) }, item, context)] : []),
    commit: commitPublished,
  });
}

interface Tools {
  ledger: Ledger;
  reader: LedgerReader;
  server: FhirServer;
  firings: ReturnType<typeof createFirings>;
  decide?: Decide;
}

async function publishItem(tools: Tools, item: InboxItem, context: DrainContext): Promise<Outcome<Finished>> {
  const bundle = await tools.reader.bundle(item.ref);
  if (bundle === undefined || bundle.superseded) return { is: 'done', value: { is: 'superseded' } };
  const span = openSpan('publish', { parent: bundle.traceparent, kind: 'consumer', facts: { recordId: item.ref, recordType: bundle.recordType } });
  return inSpan(span, () => publishBundle(tools, bundle, item, context), (outcome) => ({ outcome: outcome.is, ...('reason' in outcome && { code: outcome.reason.code }) }));
}

async function publishBundle(tools: Tools, bundle: StoredBundle, item: InboxItem, context: DrainContext): Promise<Outcome<Finished>> {
  if (bundle.earlier) return outcomeOfResult(bundle.earlier.waitsFor === null ? { is: 'behind' } : { is: 'waiting', identities: [bundle.earlier.waitsFor] });
  const [said, before] = [resourcesOf(bundle.content), resourcesOf(bundle.before)];
  if (await isDenied(tools, said)) return outcomeOfResult({ is: 'denied' });
  const tried = await withdrawalsOfTried(tools.server, bundle.tried.flatMap(resourcesOf), [...said, ...before]);
  if (tried.is !== 'read') return outcomeOfResult(tried);
  const resources = [...said, ...withdrawals(before, said), ...tried.resources];
  const knowledge = await readAlone(tools, item.ref, resources, before);
  if (knowledge === undefined) return outcomeOfResult({ is: 'crowded' });
  if (await isDoubtful(tools.reader, bundle.content, knowledge.known)) return giveBack(tools, item, context, { is: 'doubtful' });
  const result = await publishRecord(tools.server, { recordId: item.ref, resources, ...knowledge, readFirst: item.attempts > 0, isOurs: context.isOurs });
  if (result.is === 'published') return { is: 'done', value: finished(tools.firings, bundle, result.resources, locator(result.resources, knowledge.known)) };
  return giveBack(tools, item, context, result);
}

/** What the record has claimed is left alone by one who has lost it: whoever has it now has claimed the same, and writes under that. */
async function giveBack({ ledger }: Tools, { ref }: InboxItem, { isOurs }: DrainContext, result: Parameters<typeof outcomeOfResult>[0]): Promise<Outcome<Finished>> {
  if (isOurs()) await releaseIdentities(ledger, [ref]);
  return outcomeOfResult(result);
}

/** Records are published for care of the resident; by whom they are read then is decided again, for each. */
async function isDenied({ decide }: Tools, said: readonly Resource[]): Promise<boolean> {
  if (decide === undefined) return false;
  const subjects = [...new Set(said.flatMap((resource) => [...identitiesOf(resource), ...referencesIn(resource)]).filter((identity) => identity.startsWith('Patient?')))];
  return subjects.length > 0 && (await decide({ stage: 'publish', purpose: 'TREAT', subjects })) !== 'allow';
}

/**
 * Reads what the ledger knows, as the only record that is about to write the resources that it shares with records of
 * other keys: two at once could make one thing twice, or put older content over newer.
 *
 * @returns undefined where another record is about to write one of them
 */
async function readAlone({ reader, ledger }: Tools, recordId: number, resources: readonly Resource[], before: readonly Resource[]): Promise<Knowledge | undefined> {
  const knowledge = await reader.knowledge(recordId, resources, before);
  const plan = planRecord(resources, knowledge);
  const identities = plan.is === 'ready' ? contested(plan.resources, recordId) : [];
  if (identities.length === 0) return knowledge;
  if (!(await claimIdentities(ledger, recordId, identities))) return undefined;
  return reader.knowledge(recordId, resources, before);
}

function finished(firings: Tools['firings'], { recordId, tenant, content, revision, again }: StoredBundle, resources: readonly PlannedResource[], locate: Locate): Finished {
  const changes = resources.flatMap((planned) => (planned.change ? [{ previous: planned.previous, current: asPublished(planned, locate) }] : []));
  return {
    is: 'published',
    tenant,
    record: { recordId, bundle: { content, revision }, again, resources: resources.filter(({ at }) => at !== undefined).map(toLedger) },
    changed: changes.map(({ current }) => current),
    firings: firings({ recordId, tenant }, changes),
  };
}

/** The resource as the server now has it: the content is what we sent, id and version are the server's. */
function asPublished(planned: PlannedResource, locate: Locate): Resource {
  const content = contentOf(planned, locate);
  return { ...content, id: planned.at?.serverId, meta: { ...content.meta, versionId: planned.at?.versionId } };
}

function toLedger({ identities, resource, at, written, contentDigest, change }: PlannedResource): PublishedRecord['resources'][number] {
  return {
    identities,
    resourceType: resource.resourceType,
    serverId: at?.serverId ?? '',
    versionId: at?.versionId ?? '',
    contentDigest: change === undefined ? (written?.contentDigest ?? contentDigest) : contentDigest,
    change: change ?? 'unchanged',
  };
}

async function commitPublished(trx: LedgerTransaction, done: readonly Done<Finished>[]) {
  const published = done.flatMap(({ value }) => (value.is === 'published' ? [value] : []));
  await markSuperseded(trx, done.flatMap(({ item, value }) => (value.is === 'superseded' ? [item.ref] : [])));
  const woken = await savePublished(trx, published.map(({ record }) => record));
  await releaseIdentities(trx, done.map(({ item }) => item.ref));
  await writeAudit(trx, published.map(({ tenant, record, changed }) => ({ tenant, action: 'E', event: 'record-published', entityType: 'Record', entityId: String(record.recordId), resources: auditedResources(changed) })));
  const changed = published.flatMap((one) => one.changed);
  const linked = changed.map((resource) => ({ resource: `${resource.resourceType}/${resource.id ?? ''}`, links: linksOf(resource) }));
  await replaceLinks(trx, linked.map(({ resource }) => resource), linked.flatMap(({ resource, links }) => links.map((link) => ({ resource, ...link }))));
  await noteRestricted(trx, changed.map((resource) => ({ reference: `${resource.resourceType}/${resource.id ?? ''}`, restricted: isRestricted(resource) })));
  const events = await eventsOf(trx, published.flatMap(({ firings }) => firings));
  return [
    { lane: PUBLISHING_LANE, keys: woken },
    { lane: NOTIFYING_LANE, keys: await saveEvents(trx, events) },
  ];
}
