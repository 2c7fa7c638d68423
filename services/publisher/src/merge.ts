import { isDeepStrictEqual } from 'node:util';
import { isConfidentiality } from '@ehch/fhir';
import type { Coding, Extension, Identifier, Meta, Resource } from '@medplum/fhirtypes';
import { isShared } from './plan.ts';

type Elements = Record<string, unknown>;

/**
 * Our content upon what the server holds, element by element: what this source changes against its last version (`base`)
 * stands, also where it leaves out what it wrote; what it says as before is left to whoever wrote there since, and what
 * others added stays (F-19). Identifiers, extensions, labels and tags are joined, since each belongs to whoever gave it.
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
    meta: { ...ours.meta, profile: [...new Set([...(ours.meta?.profile ?? []), ...(current.meta?.profile ?? [])])], ...labels('security', { current, ours, base }), ...labels('tag', { current, ours, base }) },
  } as Resource;
}

type Entry = Identifier & Extension;

function joined(key: 'identifier' | 'extension', theirs: Elements, ours: Elements): Elements {
  const [mine, others] = [ours[key], theirs[key]];
  if (!Array.isArray(mine) || !Array.isArray(others)) return {};
  const kept = (others as Entry[]).filter((entry) => !(mine as Entry[]).some((own) => own.system === entry.system && own.url === entry.url));
  return { [key]: [...(mine as Entry[]), ...kept] };
}

/**
 * What somebody else labelled stays labelled. Of what others may write to, no label of who may know of it is ever taken off: nobody can tell
 * any more whether they put the same one there (SEC-054). Whoever keeps the server takes it off.
 */
function labels(kind: 'security' | 'tag', { current, ours, base }: { current: Resource; ours: Resource; base: Resource | undefined }): Pick<Meta, 'security' | 'tag'> {
  const mine = ours.meta?.[kind] ?? [];
  const isKept = (label: Coding) => !isAmong(base?.meta?.[kind], label) || (isShared(ours) && isConfidentiality(label));
  const all = [...mine, ...(current.meta?.[kind] ?? []).filter((label) => !isAmong(mine, label) && isKept(label))];
  return all.length > 0 ? { [kind]: all } : {};
}

const isAmong = (labels: readonly Coding[] = [], { system, code }: Coding): boolean => labels.some((one) => one.system === system && one.code === code);

/** Whether the server holds just what we would send. What servers add by themselves is left aside, but who may know of a resource is not. */
export function holdsAll(current: Resource, wanted: Resource): boolean {
  const [held, meant] = [current, wanted].map(({ meta }) => meta?.security ?? []) as [Coding[], Coding[]];
  if (held.some((label) => !isAmong(meant, label)) || meant.some((label) => !isAmong(held, label))) return false;
  const keys = new Set([...Object.keys(current), ...Object.keys(wanted)].filter((key) => !ADDED_BY_SERVERS.has(key)));
  return [...keys].every((key) => isDeepStrictEqual((current as unknown as Elements)[key], (wanted as unknown as Elements)[key]));
}

const ADDED_BY_SERVERS: ReadonlySet<string> = new Set(['id', 'meta', 'text']);
