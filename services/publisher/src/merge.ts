import { isDeepStrictEqual } from 'node:util';
import type { Extension, Identifier, Resource } from '@medplum/fhirtypes';

type Elements = Record<string, unknown>;

/**
 * Our content upon what the server holds, element by element: what this source changes against its last version (`base`)
 * stands, also where it leaves out what it wrote; what it says as before is left to whoever wrote there since, and what
 * others added stays (F-19). Identifiers and extensions are joined, since each belongs to whoever gave it.
 */
export function mergeShared({ current, ours, base }: { current: Resource; ours: Resource; base: Resource | undefined }): Resource {
  const [theirs, mine, before] = [current, ours, base ?? {}] as unknown as Elements[] as [Elements, Elements, Elements];
  const kept = Object.fromEntries(Object.entries(theirs).filter(([key, value]) => key in mine || !isDeepStrictEqual(value, before[key])));
  const said = Object.fromEntries(Object.entries(mine).filter(([key, value]) => !(key in before && key in theirs && isDeepStrictEqual(value, before[key]))));
  return {
    ...kept,
    ...said,
    ...joined('identifier', kept, mine),
    ...joined('extension', kept, mine),
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
