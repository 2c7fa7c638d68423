import { createTrigger, type FiredTopic, matchesFilter, parseFilter, type Topic } from '@ehch/fhir';
import { type LedgerEvent, type LedgerTransaction, restrictedAmong, subscriptionsToTopics } from '@ehch/ledger';
import { evalFhirPath } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { subjectsOf } from './subjects.ts';
import { facetsOf, type FacetSource, readSurroundings } from './facets.ts';

/** A topic that a change of a published resource fires. */
export interface Firing extends FiredTopic {
  recordId: number;
  /** Whose record it is: nobody else is told (SEC-015). */
  tenant: string;
  /** As it is on the server, with its id and version. */
  focus: Resource;
}

export interface Change {
  /** As we wrote it last, if we did. */
  previous: Resource | undefined;
  current: Resource;
}

/** Makes a function that says what the changes of one record fire, in the order of its resources. */
export function createFirings(topics: readonly Topic[]): (record: { recordId: number; tenant: string }, changes: readonly Change[]) => Firing[] {
  const fires = createTrigger(topics);
  return ({ recordId, tenant }, changes) => changes.flatMap((change) => fires(change).map((fired) => ({ ...fired, recordId, tenant, focus: change.current })));
}

const referenceTo = ({ resourceType, id }: Resource): string[] => (id === undefined ? [] : [`${resourceType}/${id}`]);

/** Turns firings into events with all that filters may ask for, and finds who is told: of what is restricted only those who may be (SEC-054). */
export async function eventsOf(trx: LedgerTransaction, firings: readonly Firing[]): Promise<LedgerEvent[]> {
  if (firings.length === 0) return [];
  const sources = new Map(firings.map((firing) => [firing, facetSources(firing)]));
  const surroundings = await readSurroundings(trx, [...new Set([...sources.values()].flat().map(({ resource }) => resource))]);
  const restricted = await restrictedAmong(trx, [...new Set(firings.flatMap(({ focus }) => [...referenceTo(focus), ...subjectsOf(focus)]))]);
  const subscriptions = await subscriptionsToTopics(trx, [...new Set(firings.map(({ topic }) => topic.url))]);
  return firings.map((firing) => {
    const { topic, severity, retraction, focus, recordId, tenant } = firing;
    const facets = facetsOf(sources.get(firing) ?? [], severity, surroundings);
    const subjects = subjectsOf(focus);
    const open = ![...referenceTo(focus), ...subjects].some((reference) => restricted.has(reference));
    const told = subscriptions.filter(({ topic: url, settings, tenant: owner, seesRestricted }) => url === topic.url && owner === tenant && (open || seesRestricted) && settings.filters.every((filter) => meets(topic, filter, facets)));
    return {
      recordId,
      topic: topic.url,
      focusType: focus.resourceType,
      focusId: focus.id ?? '',
      focusVersion: focus.meta?.versionId ?? '',
      facets: Object.fromEntries(Object.entries(facets).map(([name, values]) => [name, [...values]])),
      focus: JSON.stringify(focus),
      subjects,
      retraction,
      subscriptions: told.map(({ id }) => id),
    };
  });
}

/** A filter was checked when the subscription was made; one that cannot be read any more tells nobody anything. */
function meets(topic: Topic, filter: string, facets: Parameters<typeof matchesFilter>[1]): boolean {
  const parsed = parseFilter(topic, filter);
  return parsed.ok && matchesFilter(parsed.conditions, facets);
}

function facetSources({ topic, focus }: Firing): FacetSource[] {
  return topic.canFilterBy.flatMap(({ name, path }) =>
    path === undefined ? [] : (evalFhirPath(path, focus) as { reference?: string }[]).flatMap(({ reference }) => (reference === undefined ? [] : [{ name, resource: reference }])),
  );
}
