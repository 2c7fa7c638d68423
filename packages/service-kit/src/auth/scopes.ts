/** `system/<resource>.<permissions>`: what may be done to what. `*` is every resource. */
export interface Scope {
  readonly resource: string;
  /** Letters of `cruds`, in that order. */
  readonly permissions: string;
}

const PERMISSIONS = 'cruds';
const V1: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' };
const SCOPE = /^system\/(\*|[A-Za-z][A-Za-z0-9-]{0,63})\.(?:(read|write|\*)|(?=[cruds])(c?r?u?d?s?))$/;

/**
 * One scope in the v2 notation, or the v1 notation as what it means in v2 (SEC-011). Undefined for anything else: a
 * suffix out of order, another context than `system`, or a search restriction, which would have to be enforced (SEC-013).
 */
export function parseScope(text: string): Scope | undefined {
  const [, resource, v1, v2] = SCOPE.exec(text) ?? [];
  if (resource === undefined) return undefined;
  return { resource, permissions: v1 === undefined ? (v2 ?? '') : (V1[v1] ?? '') };
}

/** Scopes with blanks between them; undefined if there is none or one of them is not a scope. */
export function parseScopes(text: string): Scope[] | undefined {
  const scopes = text.split(' ').filter((part) => part !== '').map(parseScope);
  return scopes.length === 0 || scopes.includes(undefined) ? undefined : scopes.filter((scope) => scope !== undefined);
}

/** The v2 notation, one scope a resource, in the order given. */
export function formatScopes(scopes: readonly Scope[]): string {
  return scopes.map(({ resource, permissions }) => `system/${resource}.${permissions}`).join(' ');
}

/** What is both asked for and allowed, one scope a resource; empty if nothing is (SEC-011). */
export function intersectScopes(asked: readonly Scope[], allowed: readonly Scope[]): Scope[] {
  const byResource = new Map<string, string>();
  for (const one of asked) {
    for (const other of allowed) {
      const resource = meet(one.resource, other.resource);
      const shared = keep((letter) => one.permissions.includes(letter) && other.permissions.includes(letter));
      if (resource === undefined || shared === '') continue;
      const before = byResource.get(resource) ?? '';
      byResource.set(resource, keep((letter) => before.includes(letter) || shared.includes(letter)));
    }
  }
  return [...byResource].map(([resource, permissions]) => ({ resource, permissions }));
}

/** Whether the scopes together allow every one of the permissions, such as `cs` for a conditional create (SEC-012). */
export function grants(scopes: readonly Scope[], resource: string, permissions: string): boolean {
  const relevant = scopes.filter((scope) => scope.resource === '*' || scope.resource === resource);
  return permissions !== '' && [...permissions].every((letter) => relevant.some((scope) => scope.permissions.includes(letter)));
}

function meet(one: string, other: string): string | undefined {
  if (one === other || other === '*') return one;
  return one === '*' ? other : undefined;
}

function keep(wanted: (letter: string) => boolean): string {
  return [...PERMISSIONS].filter(wanted).join('');
}
