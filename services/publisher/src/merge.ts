import { isDeepStrictEqual } from 'node:util';
import type { Extension, Identifier, Resource } from '@medplum/fhirtypes';

type Elements = Record<string, unknown>;

/**
 * Our content upon what the server holds: our elements stand, what others added stays (F-19), and what we once wrote and
 * now leave out goes. Identifiers and extensions are joined, since each belongs to whoever gave it.
 */
export function mergeShared({ current, ours, previous }: { current: Resource; ours: Resource; previous: Resource | undefined }): Resource {
  const withdrawn = new Set(Object.keys(previous ?? {}).filter((key) => !(key in ours)));
  const kept = Object.fromEntries(Object.entries(current).filter(([key]) => !withdrawn.has(key)));
  return {
    ...kept,
    ...ours,
    ...joined('identifier', kept, ours as unknown as Elements),
    ...joined('extension', kept, ours as unknown as Elements),
    meta: { ...ours.meta, profile: [...new Set([...(ours.meta?.profile ?? []), ...(current.meta?.profile ?? [])])] },
  } as Resource;
}

type Entry = Identifier & Extension;

function joined(key: 'identifier' | 'extension', theirs: Elements, ours: Elements): Elements {
  const [mine, others] = [ours[key], theirs[key]];
  if (!Array.isArray(mine) || !Array.isArray(others)) return {};
  const kept = (others as Entry[]).filter((entry) => !(mine as Entry[]).some((own) => own.system === entry.system && own.url === entry.url));
  return { [key]: [...(mine as Entry[]), ...kept] };
}

/** Whether the server holds just what we would send. What servers add by themselves is left aside. */
export function holdsAll(current: Resource, wanted: Resource): boolean {
  const keys = new Set([...Object.keys(current), ...Object.keys(wanted)].filter((key) => !ADDED_BY_SERVERS.has(key)));
  return [...keys].every((key) => isDeepStrictEqual((current as unknown as Elements)[key], (wanted as unknown as Elements)[key]));
}

const ADDED_BY_SERVERS: ReadonlySet<string> = new Set(['id', 'meta', 'text']);
