import type { Marks } from './walk.ts';

/**
 * The names of the values of a JSON object that nobody read: `note.time`, without numbers of entries, and
 * `extension[url=…].valueCode`, since all extensions have one name.
 */
export function unreadIn(root: object, marks: Marks): Set<string> {
  const names = new Set<string>();
  collect(root, '', { marks, names });
  return names;
}

function collect(node: object, path: string, into: { marks: Marks; names: Set<string> }): void {
  for (const [key, value] of Object.entries(node)) {
    const name = Array.isArray(node) ? path + urlOf(value) : join(path, key);
    if (typeof value === 'object' && value !== null) collect(value as object, name, into);
    else if (!into.marks.has(node, Array.isArray(node) ? Number(key) : key) && !saysNothing(key, value, path)) into.names.add(name);
  }
}

/** The URL of an extension is its name. */
const saysNothing = (key: string, value: unknown, path: string): boolean => value === null || value === '' || (key === 'url' && path.endsWith(']'));

/** A name that is none of FHIR's may hold anything. */
function join(path: string, key: string): string {
  const name = /^\w{1,64}$/.test(key) ? key : '?';
  return path === '' ? name : `${path}.${name}`;
}

function urlOf(item: unknown): string {
  const { url } = (typeof item === 'object' && item !== null ? item : {}) as { url?: unknown };
  return typeof url === 'string' ? `[url=${/^[\w:/.#-]{1,200}$/.test(url) ? url : '?'}]` : '';
}

/** Whether a name is one of those listed, or stands below one. */
export const isUnder = (name: string, listed: readonly string[]): boolean =>
  listed.some((one) => name.startsWith(one) && (name.length === one.length || name[one.length] === '.' || name[one.length] === '['));
