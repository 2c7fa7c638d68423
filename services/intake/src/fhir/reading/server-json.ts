import { serverAway } from './ask-server.ts';

interface ParseContext {
  source?: string;
}

/** ECMAScript's JSON.parse source text access, which the library of types does not have yet. */
const JSON_WITH_SOURCE = JSON as unknown as {
  parse(text: string, reviver: (name: string, value: unknown, context: ParseContext) => unknown): unknown;
  rawJSON(text: string): unknown;
};

/** Where R4 has the address of a resource. `url` is not one: of an extension it is a name. */
const ADDRESSES = new Set(['reference', 'fullUrl', 'location']);

/**
 * Reads what the FHIR server sent. Numbers keep their digits, so that `1.10` stays what it is (REST-020), and addresses of resources
 * below the server's base become those below ours. Throws 503 for what is no JSON object.
 */
export function readServerJson(text: string, { serverBase, base }: { serverBase: string; base: string }): Record<string, unknown> {
  const value = parse(text, (name, one, { source }) => {
    if (typeof one === 'number') return source === undefined || source === String(one) ? one : JSON_WITH_SOURCE.rawJSON(source);
    return typeof one === 'string' && ADDRESSES.has(name) && one.startsWith(`${serverBase}/`) ? base + one.slice(serverBase.length) : one;
  });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw serverAway();
  return value as Record<string, unknown>;
}

function parse(text: string, revive: (name: string, value: unknown, context: ParseContext) => unknown): unknown {
  try {
    return JSON_WITH_SOURCE.parse(text, revive);
  } catch {
    throw serverAway();
  }
}
