import type { Resource } from '@medplum/fhirtypes';
import type { InteractionKind } from '../interaction/routes.ts';
import { invalid } from '../outcome.ts';
import { replacePlaceholders } from '../references/references.ts';
import { onlyMatch } from '../repository.ts';
import { criteriaKey } from '../search/identity.ts';
import type { UnitOfWork } from '../write/unit-of-work.ts';
import { placingLater, type ReadEntry } from './entries.ts';

/** An entry that knows which resource it is about. */
export interface PlacedEntry extends ReadEntry {
  /** `Type/id`; undefined for a read, and for a delete that nothing meets the condition of. */
  reference: string | undefined;
  /** Whether the id was made up here, for a resource that is to be created. */
  assignedId: boolean;
}

const WRITES = new Set<InteractionKind>(['create', 'update', 'conditional-update', 'delete', 'conditional-delete']);

/**
 * Finds out, before anything is written, which resource each entry is about; new ones get their ids here.
 *
 * @throws 412 at an entry whose condition more than one resource meets; 400 when two entries are about one resource (REST-063)
 */
export async function placeEntries(entries: readonly ReadEntry[], work: UnitOfWork, generateId: () => string): Promise<PlacedEntry[]> {
  const criteria = entries.flatMap((entry) => entry.criteria ?? []);
  const targets = entries.filter(({ kind }) => kind === 'update' || kind === 'delete').map(({ type, id = '' }) => ({ type, id }));
  if (criteria.length + targets.length > 0) await work.claim(criteria, targets);
  const placed: PlacedEntry[] = [];
  for (const entry of entries) placed.push(await placingLater(entry.at, () => place(entry, work, generateId)));
  assertDistinct(placed, ({ reference }) => reference);
  assertDistinct(placed, (entry) => (entry.criteria ? criteriaKey(entry.criteria) : undefined));
  return placed;
}

async function place(entry: ReadEntry, work: UnitOfWork, generateId: () => string): Promise<PlacedEntry> {
  const { kind, type, id, criteria } = entry;
  if (!WRITES.has(kind)) return { ...entry, reference: undefined, assignedId: false };
  if (id !== undefined) return { ...entry, reference: `${type}/${id}`, assignedId: false };
  const match = criteria ? await onlyMatch(work, criteria) : undefined;
  if (match) return { ...entry, reference: `${type}/${match.id}`, assignedId: false };
  if (kind === 'conditional-delete') return { ...entry, reference: undefined, assignedId: false };
  return { ...entry, reference: `${type}/${generateId()}`, assignedId: true };
}

function assertDistinct(placed: readonly PlacedEntry[], keyOf: (entry: PlacedEntry) => string | undefined): void {
  const seen = new Set<string>();
  for (const entry of placed) {
    const key = keyOf(entry);
    if (key !== undefined && seen.has(key)) throw invalid('Another entry of the bundle is about the same resource', entry.at);
    if (key !== undefined) seen.add(key);
  }
}

/**
 * What each fullUrl becomes.
 *
 * @throws 400 when two entries have one fullUrl
 */
export function fullUrlsOf(placed: readonly PlacedEntry[]): Map<string, string> {
  assertDistinct(placed, ({ fullUrl }) => fullUrl);
  return new Map(placed.flatMap(({ fullUrl, reference }) => (fullUrl !== undefined && reference !== undefined ? [[fullUrl, reference] as const] : [])));
}

/** The entry's resource with its references to other entries made literal, and with the id it is to have. */
export function bodyOf({ request, reference, assignedId, kind }: PlacedEntry, became: ReadonlyMap<string, string>): Resource | undefined {
  const body = request.body as Resource | undefined;
  if (!body) return undefined;
  const resolved = replacePlaceholders(body, became);
  const takesId = assignedId && (kind === 'create' || body.id === undefined);
  return takesId ? { ...resolved, id: reference?.split('/')[1] } : resolved;
}
