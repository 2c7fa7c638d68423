import type { Topic } from '@ehch/fhir';
import type { Done, DrainContext, LaneRunner, Lanes, Outcome } from '@ehch/lanes';
import { type InboxItem, type Ledger, type LedgerTransaction, markSuperseded, NOTIFYING_LANE, type PublishedRecord, PUBLISHING_LANE, replaceLinks, saveEvents, savePublished } from '@ehch/ledger';
import type { Resource } from '@medplum/fhirtypes';
import { createFirings, eventsOf, type Firing } from './events.ts';
import type { FhirServer } from './fhir-server.ts';
import { createLedgerReader, type LedgerReader, resourcesOf } from './knowledge.ts';
import { linksOf } from './links.ts';
import { outcomeOfResult } from './outcome.ts';
import type { PlannedResource } from './plan.ts';
import { publishRecord } from './publish-record.ts';
import { locator, resolved } from './wire.ts';

export interface PublisherOptions {
  ledger: Ledger;
  lanes: Lanes;
  server: FhirServer;
  topics: readonly Topic[];
  /** Records published at the same time, each of another key. */
  concurrency: number;
}

/** What publishing one record came to, before it is written to the ledger. */
type Finished = { is: 'superseded' } | { is: 'published'; record: PublishedRecord; changed: Resource[]; firings: Firing[] };

/** Starts to drain the publishing lane in this process: bundles to the FHIR server, and its answers and events to the ledger. */
export function startPublisher({ ledger, lanes, server, topics, concurrency }: PublisherOptions): Promise<LaneRunner> {
  const reader = createLedgerReader(ledger, concurrency);
  const firings = createFirings(topics);
  return lanes.run<Finished>(PUBLISHING_LANE, {
    concurrency,
    batch: 1,
    work: async ([item], context) => (item ? [await publishItem({ reader, server, firings }, item, context)] : []),
    commit: commitPublished,
  });
}

interface Tools {
  reader: LedgerReader;
  server: FhirServer;
  firings: ReturnType<typeof createFirings>;
}

async function publishItem({ reader, server, firings }: Tools, item: InboxItem, context: DrainContext): Promise<Outcome<Finished>> {
  const bundle = await reader.bundle(item.ref);
  if (bundle === undefined || bundle.superseded) return { is: 'done', value: { is: 'superseded' } };
  if (bundle.earlierWaitsFor !== null) return outcomeOfResult({ is: 'waiting', identities: [bundle.earlierWaitsFor] });
  const resources = resourcesOf(bundle);
  const knowledge = await reader.knowledge(item.ref, resources);
  const result = await publishRecord(server, { recordId: item.ref, resources, ...knowledge, readFirst: item.attempts > 0, isOurs: context.isOurs });
  if (result.is !== 'published') return outcomeOfResult(result);
  const locate = locator(result.resources, knowledge.known);
  const changes = result.resources.flatMap((planned) => (planned.change ? [{ previous: planned.previous, current: asPublished(planned, resolved(planned.resource, locate)) }] : []));
  return {
    is: 'done',
    value: {
      is: 'published',
      record: { recordId: item.ref, resources: result.resources.filter(({ at }) => at !== undefined).map(toLedger) },
      changed: changes.map(({ current }) => current),
      firings: firings(bundle, changes),
    },
  };
}

/** The resource as the server now has it: the content is ours, id and version are the server's. */
function asPublished({ at }: PlannedResource, resource: Resource): Resource {
  return { ...resource, id: at?.serverId, meta: { ...resource.meta, versionId: at?.versionId } };
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
  const changed = published.flatMap((one) => one.changed);
  const linked = changed.map((resource) => ({ resource: `${resource.resourceType}/${resource.id ?? ''}`, links: linksOf(resource) }));
  await replaceLinks(trx, linked.map(({ resource }) => resource), linked.flatMap(({ resource, links }) => links.map((link) => ({ resource, ...link }))));
  const events = await eventsOf(trx, published.flatMap(({ firings }) => firings));
  return [
    { lane: PUBLISHING_LANE, keys: woken },
    { lane: NOTIFYING_LANE, keys: await saveEvents(trx, events) },
  ];
}
