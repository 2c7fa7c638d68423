/** R4's constraints on data types, wherever in a resource they stand. */
import type { Fault } from './fault.ts';
import { isAfter } from './time-order.ts';

/** An object of a resource whose shape is not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper than any resource of use; what is deeper is made to exhaust us. */
const MAX_DEPTH = 64;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Faults of periods, references and depth in the resource and all that is in it. Their expressions start with its type. */
export function walkFaults(resource: JsonObject, type: string): readonly Fault[] {
  const containedIds = new Set(listOf(resource['contained']).map((contained) => isObject(contained) && contained['id']));
  const faults = walk(resource, 0, (node) => [...periodFaults(node), ...referenceFaults(node, containedIds)]);
  return faults.map((fault) => ({ ...fault, expression: type + fault.expression }));
}

type NodeRule = (node: JsonObject) => readonly Fault[];

const TOO_DEEP: Fault = { kind: 'wrongStructure', expression: '', text: `Elements are nested more than ${MAX_DEPTH} deep.` };

/** Expressions are put together on the way back from a fault, so a resource without one costs no text. */
function walk(node: object, depth: number, rule: NodeRule): readonly Fault[] {
  if (depth > MAX_DEPTH) return [TOO_DEEP];
  const found = Array.isArray(node) ? [] : [...rule(node as JsonObject)];
  for (const [key, child] of Object.entries(node)) {
    if (typeof child !== 'object' || child === null) continue;
    const step = Array.isArray(node) ? `[${key}]` : `.${key}`;
    for (const fault of walk(child, depth + 1, rule)) found.push({ ...fault, expression: step + fault.expression });
  }
  return found;
}

const NONE: readonly Fault[] = [];

/** per-1: a period does not end before it starts. */
function periodFaults({ start, end }: JsonObject): readonly Fault[] {
  if (typeof start !== 'string' || typeof end !== 'string' || !isAfter(start, end)) return NONE;
  return [{ kind: 'brokenConstraint', expression: '', text: 'A period must not end before it starts (per-1).' }];
}

/** `Type/id`, a search that finds one (`Type?name=value`), a URL, a URN, or `#` and the id of a contained resource. */
const REFERENCE = /^(?:[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?|[A-Z][A-Za-z]+\?[^\s=]+=\S+|https?:\/\/\S+|urn:(?:uuid|oid):\S+|#[A-Za-z0-9\-.]{0,64})$/;

/** The form of a reference, and ref-1: a fragment leads to a contained resource. */
function referenceFaults({ reference }: JsonObject, containedIds: ReadonlySet<unknown>): readonly Fault[] {
  if (typeof reference !== 'string') return NONE;
  const expression = '.reference';
  if (!REFERENCE.test(reference)) return [{ kind: 'badReference', expression, text: 'This must be Type/id, Type?search, a URL, a URN or #id.' }];
  const isDangling = reference.length > 1 && reference.startsWith('#') && !containedIds.has(reference.slice(1));
  return isDangling ? [{ kind: 'badReference', expression, text: 'No contained resource has this id (ref-1).' }] : NONE;
}
