import type { Bundle, BundleEntry, OperationOutcome, Resource } from '@medplum/fhirtypes';

/** What the FHIR server made of a request, in the classes by which we act. */
export type ServerAnswer =
  | { is: 'ok'; status: number; body: Resource | undefined }
  /** It asks for time: 429 and 503; or it is left alone since it does not answer, and the cause says why. Nothing was stored. */
  | { is: 'busy'; afterMs: number; status: number; cause?: string }
  /** It was not reached. Nothing was sent. */
  | { is: 'unreachable'; cause: string }
  /** It may have stored the request or not: time-out, reset, 5xx, an answer that cannot be read. */
  | { is: 'unknown'; cause: string }
  /** A version has moved, or something is there already: 409 and 412. */
  | { is: 'conflict'; status: number; multipleMatches: boolean }
  | { is: 'absent'; status: number }
  | { is: 'unauthorised'; status: number }
  /** It will not take this content, however often it is sent. */
  | { is: 'refused'; status: number; issues: object[] };

const LONGEST_WAIT_MS = 15 * 60_000;
const USUAL_WAIT_MS = 5_000;

/**
 * Puts an HTTP answer into its class.
 *
 * @param body as text; undefined where it could not be read whole
 * @param now for a Retry-After that is a date
 */
export function classifyAnswer(status: number, retryAfter: string | undefined, body: string | undefined, now: Date): ServerAnswer {
  const resource = parseResource(body);
  if (status >= 200 && status < 300) return status === 204 || resource ? { is: 'ok', status, body: resource } : { is: 'unknown', cause: `unreadable ${status}` };
  if (status === 429 || status === 503) return { is: 'busy', status, afterMs: waitMs(retryAfter, now) };
  if (status === 409 || status === 412) return { is: 'conflict', status, multipleMatches: saysMultipleMatches(resource) };
  if (status === 404 || status === 410) return { is: 'absent', status };
  if (status === 401 || status === 403) return { is: 'unauthorised', status };
  if (status >= 400 && status < 500 && status !== 408) return { is: 'refused', status, issues: quietIssues(resource) };
  return { is: 'unknown', cause: `status ${status}` };
}

/** Seconds or a date, never longer than a quarter of an hour: a server that says more is asked again (F-05). */
export function waitMs(retryAfter: string | undefined, now: Date): number {
  if (retryAfter === undefined) return USUAL_WAIT_MS;
  const ms = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1_000 : Date.parse(/^[A-Z][a-z]{2,8}, /.test(retryAfter) ? retryAfter : '') - now.getTime();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 1_000), LONGEST_WAIT_MS) : USUAL_WAIT_MS;
}

function parseResource(body: string | undefined): Resource | undefined {
  try {
    const parsed: unknown = JSON.parse(body ?? '');
    return typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed ? (parsed as Resource) : undefined;
  } catch {
    return undefined;
  }
}

/** The outcome's issues without its free text, which may quote values of a record. */
export function quietIssues(resource: Resource | undefined): object[] {
  if (resource?.resourceType !== 'OperationOutcome') return [];
  return (resource.issue as OperationOutcome['issue']).map(({ severity, code, expression }) => ({ severity, code, ...(expression && { expression }) }));
}

function saysMultipleMatches(resource: Resource | undefined): boolean {
  return resource?.resourceType === 'OperationOutcome' && (resource.issue ?? []).some(({ code }) => code === 'multiple-matches');
}

/** What the server did with one entry of a transaction. */
export interface EntryResult {
  created: boolean;
  serverId: string;
  versionId: string;
}

/**
 * Reads a transaction's response. Undefined when it is not what a transaction of so many entries answers: an entry that
 * failed inside a 200, a missing location or a wrong count mean that nothing is known (F-10).
 */
export function readTransactionResponse(body: Resource | undefined, entries: number): EntryResult[] | undefined {
  if (body?.resourceType !== 'Bundle') return undefined;
  const results = ((body as Bundle).entry ?? []).map(readEntry);
  return results.length === entries && results.every((result) => result !== undefined) ? results : undefined;
}

/** Servers say the version in the location, in the ETag, or only in the resource that they return. */
function readEntry({ response, resource }: BundleEntry): EntryResult | undefined {
  const location = /(?:^|\/)[A-Z][A-Za-z]+\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([^/]+))?$/.exec(response?.location ?? '');
  const serverId = location?.[1] ?? resource?.id;
  const versionId = location?.[2] ?? /^W\/"(.+)"$/.exec(response?.etag ?? '')?.[1] ?? resource?.meta?.versionId;
  if (!response?.status?.startsWith('2') || serverId === undefined || versionId === undefined) return undefined;
  return { created: response.status.startsWith('201'), serverId, versionId };
}
