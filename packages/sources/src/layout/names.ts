import type { RefusedRow } from '../source.ts';

type Names = Pick<RefusedRow, 'sourceKey' | 'homes'>;

/** What a source calls a record that is refused, which version it is and of which home, as far as it says. Takes whatever was sent. */
export function namesOf(record: unknown): Names {
  const homes = [field(field(record, 'home'), 'odsCode'), field(field(record, 'home'), 'cqcLocationId')].filter((id) => typeof id === 'string' && /^[\w-]{1,30}$/.test(id));
  return { ...sourceKeyOf(field(record, 'source')), ...(homes.length > 0 && { homes: homes as string[] }) };
}

function sourceKeyOf(source: unknown): Names {
  const [system, id, version, updatedAt] = ['system', 'id', 'version', 'updatedAt'].map((name) => field(source, name));
  if (!isName(system) || !isName(id)) return {};
  return { sourceKey: { system, id, ...(Number.isSafeInteger(version) && { version: version as number }), ...(isTime(updatedAt) && { updatedAt }) } };
}

const field = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined);

/** A database takes no NUL in a text. */
const isName = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

const isTime = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
