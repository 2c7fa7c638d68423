import { invalid, refusal } from '../outcome.ts';
import { isConditional, isPlaceholder, referencesOf, replaceReferences } from '../references/references.ts';
import { answersTo, type Identity, identityKey } from '../search/identity.ts';
import type { Executor } from '../store/database.ts';
import { find } from '../store/statements.ts';
import type { Draft } from './versions.ts';

/** Reads a conditional reference; undefined when it searches in a way that is not supported. */
export type Identify = (reference: string) => Identity | undefined;

interface Wanted {
  draft: Draft;
  /** Where the reference stands in the request. */
  at: string;
  reference: string;
  identity: Identity;
}

/**
 * Turns every conditional reference of the drafts into the literal one it stands for, as the database will
 * be once the drafts are stored: what they bring is found, what they replace or delete is not.
 *
 * @returns the drafts that changed
 * @throws 412 when one matches nothing or more than one resource; 400 when it is no search by identifier
 *   or tag, or when a reference to another entry is left over
 */
export async function resolveReferences(drafts: readonly Draft[], executor: Executor, identify: Identify): Promise<Draft[]> {
  const wanted = drafts.flatMap((draft) => wantedBy(draft, identify));
  if (wanted.length === 0) return [];
  const matches = await matchesOf(wanted, drafts, executor);
  const literals = new Map<Draft, Map<string, string>>();
  for (const one of wanted) {
    const ofDraft = literals.get(one.draft) ?? new Map<string, string>();
    literals.set(one.draft, ofDraft.set(one.reference, onlyMatch(one, matches)));
  }
  for (const [{ resource }, ofDraft] of literals) {
    if (resource) Object.assign(resource, replaceReferences(resource, (reference) => ofDraft.get(reference) ?? reference));
  }
  return [...literals.keys()];
}

function wantedBy(draft: Draft, identify: Identify): Wanted[] {
  if (draft.type === 'Bundle') return []; // references within a stored bundle are its own affair
  return referencesOf(draft.resource).flatMap(({ path, reference }) => {
    const at = `${draft.at}.${path}`;
    if (isPlaceholder(reference)) throw invalid('The reference is to no entry of the bundle', at);
    if (!isConditional(reference)) return [];
    const identity = identify(reference);
    if (!identity) throw invalid('A conditional reference searches by one identifier or one tag', at);
    return [{ draft, at, reference, identity }];
  });
}

/** The resources, as `Type/id`, that answer to each identity. */
async function matchesOf(wanted: readonly Wanted[], drafts: readonly Draft[], executor: Executor): Promise<Map<string, Set<string>>> {
  const identities = [...new Map(wanted.map(({ identity }) => [identityKey(identity), identity])).values()];
  const { rows } = await executor.query<{ position: string; type: string; id: string }>(find(identities));
  const drafted = new Set(drafts.map(({ type, id }) => `${type}/${id}`));
  const stored = rows.map(({ position, type, id }) => ({ position: Number(position), reference: `${type}/${id}` }));
  return new Map(
    identities.map((identity, index) => {
      const before = stored.filter(({ position, reference }) => position === index + 1 && !drafted.has(reference));
      const coming = drafts.filter(({ type, rows: indexed }) => type === identity.resourceType && answersTo(identity, indexed));
      return [identityKey(identity), new Set([...before.map(({ reference }) => reference), ...coming.map(({ type, id }) => `${type}/${id}`)])];
    }),
  );
}

function onlyMatch({ at, identity }: Wanted, matches: ReadonlyMap<string, ReadonlySet<string>>): string {
  const [match, ...others] = matches.get(identityKey(identity)) ?? [];
  if (match === undefined) throw refusal({ id: 'precondition-failed', code: 'not-found', text: 'The conditional reference matches no resource', at });
  if (others.length > 0) throw refusal({ id: 'multiple-matches', code: 'multiple-matches', text: 'The conditional reference matches more than one resource', at });
  return match;
}
