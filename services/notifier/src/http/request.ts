import { hash } from 'node:crypto';
import { grants, callerOf, HttpError, isUuid, readJson } from '@ehch/service-kit';
import { type Ledger, type LedgerTransaction, readSubscription, type StoredSubscription } from '@ehch/ledger';
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { Request } from 'express';
import { type NotifierDeps, nowOf } from '../deps.ts';
import type { SubscriptionRules } from '../subscription/check-subscription.ts';

const TYPES = ['application/fhir+json', 'application/json'];
const LIMIT = 65_536;

/** A resource that was sent, as any JSON value, with a digest of its bytes. */
export async function readResource(req: Request): Promise<{ value: unknown; digest: string }> {
  const { value, bytes } = await readJson(req, { types: TYPES, limit: LIMIT });
  return { value, digest: hash('sha256', bytes, 'hex') };
}

/** What a subscription of this caller may ask for. */
export function rulesFor(req: Request, deps: NotifierDeps): SubscriptionRules {
  const { scopes } = callerOf(req);
  const { topics, allowedOrigins, baseUrl } = deps;
  return { topics, allowedOrigins, ownOrigin: new URL(baseUrl).origin, now: nowOf(deps), mayRead: (type) => grants(scopes, type, 'r') };
}

export const notFound = (): HttpError => new HttpError({ status: 404, code: 'subscription-unknown', detail: 'There is no such subscription of yours.' });

/** The subscription that a path names, if it is the caller's. Another's is as unknown as one that is not there (SUB-043). */
export async function ownSubscription(req: Request, ledger: Ledger | LedgerTransaction): Promise<StoredSubscription> {
  const { tenant, clientId } = callerOf(req);
  const id = String(req.params['id']);
  const subscription = isUuid(id) ? await readSubscription(ledger, id) : undefined;
  if (subscription?.tenant !== tenant || subscription.clientId !== clientId) throw notFound();
  return subscription;
}

/** The version that a caller asks for by `If-Match`: `W/"3"` or `"3"`; undefined where it asks for none (REST-032). */
export function ifMatchOf(req: Request): number | undefined {
  const text = req.get('if-match');
  if (text === undefined) return undefined;
  const [, version] = /^(?:W\/)?"([1-9]\d{0,9})"$/.exec(text) ?? [];
  if (version === undefined) throw new HttpError({ status: 400, code: 'if-match', detail: 'If-Match must be one version, such as W/"3".' });
  return Number(version);
}

/** The input of an operation, from the query and, with POST, from a Parameters resource: every value of each name. */
export async function operationInput(req: Request): Promise<Map<string, string[]>> {
  const input = new Map(Object.entries(req.query as Record<string, string | string[]>).map(([name, value]) => [name, [value].flat()]));
  for (const { name, ...value } of await bodyParameters(req)) {
    const text = Object.values(value).find((part) => typeof part === 'string' || typeof part === 'number');
    if (name !== undefined && text !== undefined) input.set(name, [...(input.get(name) ?? []), String(text)]);
  }
  return input;
}

async function bodyParameters(req: Request): Promise<ParametersParameter[]> {
  const hasBody = (req.headers['content-length'] ?? '0') !== '0' || req.headers['transfer-encoding'] !== undefined;
  if (req.method !== 'POST' || !hasBody) return [];
  const { value } = await readResource(req);
  const { resourceType, parameter = [] } = (value ?? {}) as Partial<Parameters>;
  if (resourceType === 'Parameters' && Array.isArray(parameter) && parameter.every((one: unknown) => typeof one === 'object' && one !== null)) return parameter;
  throw new HttpError({ status: 400, code: 'parameters', detail: 'The body must be a Parameters resource.' });
}
