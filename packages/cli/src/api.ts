import type { TokenClient } from '@ehch/service-kit/client';
import type { Explanation } from '@ehch/sources';
import type { Agent, RequestInit, Response } from 'undici';
import { Failure } from './failure.ts';
import type { Coverage } from './render/coverage.ts';

/** Something that is wrong with a row, as the receipt tells its sender. */
export interface EntryIssue {
  code: string;
  severity: string;
  text: string;
  fix?: string;
  expression?: string;
  row?: number;
  column?: string;
  cell?: string;
}

/** `held` is open still; `mended` and `held-again` are rows that a later receipt released or took over. */
export type EntryState = 'received' | 'mapped' | 'published' | 'superseded' | 'unchanged' | 'waiting' | 'held' | 'mended' | 'held-again';

export interface ReceiptEntry {
  position: number;
  place?: string;
  state: EntryState;
  recordType?: string;
  steps: { step: string; at?: string; resources?: { resource: string; change: string }[] }[];
  reason?: { code: string; text: string; fix?: string };
  /** What released it, if it was held. */
  resolvedBy?: { receipt?: string; replay?: string; at: string; how: string };
  issues?: EntryIssue[];
}

export interface Receipt {
  id: string;
  url: string;
  source?: string;
  fileName?: string;
  complete: boolean;
  /** Whether nothing is under way any more: every row is published, held, unchanged or superseded. */
  settled: boolean;
  counts: { total: number } & Partial<Record<EntryState, number>>;
  /** Why what is not published yet is not. */
  waiting?: { text: string; ahead: number; eta?: string };
  entries: ReceiptEntry[];
  next?: string;
}

/** What would become of a file. */
export interface DryRun {
  source: string;
  recordTypes: string[];
  counts: { total: number; mapped: number; held: number };
  entries: { place: string; state: 'mapped' | 'held'; issues?: EntryIssue[]; bundle?: { entry?: { resource?: { resourceType: string } }[] } }[];
  coverage?: Coverage;
}

/** What an element is made of, or would be, and the way that it came. */
export type Lineage = Explanation & {
  resource?: string;
  receipt?: { id: string; position: number };
  file?: { name?: string; sha256?: string };
  readWith?: { sourceVersion: number };
  published?: { version: string; provenance?: string };
};

/** One row of a dry run, with an element of it explained. */
export type ExplainedRow = { place: string; state: 'mapped'; why: Explanation } | { place: string; state: 'held'; issues: EntryIssue[] };

export interface FileToSend {
  source: string;
  name: string;
  /** Read as it is sent, so that a file of any size can be. */
  content: Blob;
}

/** EHCH's HTTP interface, as far as the command uses it. Everything rejects with Failure. */
export interface Api {
  sendFile(file: FileToSend): Promise<Receipt>;
  mapFile(file: FileToSend): Promise<DryRun>;
  /** Why an element of a published resource, or of a row of a receipt, is as it is. */
  explain(query: Readonly<Record<string, string>>): Promise<Lineage>;
  /** The same of a row of a file, by a dry run; nothing where the file has no such row. */
  explainFile(file: FileToSend, at: { element: string; row: number }): Promise<ExplainedRow | undefined>;
  /** @param states only entries in these states, all of them; else the first page of all */
  receipt(id: string, states?: readonly EntryState[]): Promise<Receipt>;
  /** How far a receipt is: its counts, and one entry at most. */
  progress(id: string): Promise<Receipt>;
  /** Any other answer, by its path and query. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  put<T>(path: string, body: object): Promise<T>;
  /** Every entry of a receipt. */
  entries(id: string): Promise<ReceiptEntry[]>;
  doctor(): Promise<CheckResult[]>;
  status(): Promise<Overview>;
}

/** One line of what `GET /doctor` found. */
export interface CheckResult {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  found: string;
  fix?: string;
}

/** What `GET /status` tells; every list is in alphabetical order. */
export interface Overview {
  records: { total: number; received: number; mapped: number; published: number; superseded: number };
  waiting: number;
  held: { code: string; count: number }[];
  parked: { lane: string; code: string; count: number }[];
  subscriptions: { id: string; topic: string; status: string; events: number; delivered: number }[];
  sources: { source: string; lastReceiptAt: string; rows: number }[];
}

/** What `GET /lag` tells, the subscriber with the oldest news first. */
export interface LagReport {
  asOf: string;
  subscriptions: SubscriberLag[];
}

export interface SubscriberLag {
  subscription: string;
  tenant: string;
  clientId: string;
  topic: string;
  status: string;
  head: number;
  delivered: number;
  waiting: number;
  oldest?: string;
  oldestSeconds?: number;
  lastError?: string;
  attempts?: number;
  failingSince?: string;
  nextAttempt?: string;
  retractions: { eventNumber: number; raisedAt: string; sentAt: string | null; alertedAt: string | null }[];
}

/** A request that was refused for what it says; nothing of it is stored. */
export class Refusal extends Failure {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

const PAGE = 1_000;

/** @param base where EHCH answers, without a slash at the end */
export function createApi(base: string, tokens: TokenClient): Api {
  const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const answer = await askOnce(`${base}${path}`, init, tokens);
    if (answer.status !== 401) return readAnswer<T>(answer);
    tokens.invalidate();
    return readAnswer<T>(await askOnce(`${base}${path}`, init, tokens));
  };
  const receipt = (id: string, offset: number, limit = PAGE) => ask<Receipt>(`/receipts/${encodeURIComponent(id)}?offset=${offset}&limit=${limit}`);
  const entriesAfter = async (first: Receipt): Promise<ReceiptEntry[]> => {
    const entries = [...first.entries];
    for (let page = first; page.next !== undefined; entries.push(...page.entries)) page = await receipt(first.id, entries.length);
    return entries;
  };
  return {
    sendFile: ({ source, ...file }) => ask(`/files?source=${encodeURIComponent(source)}`, upload(file)),
    mapFile: ({ source, ...file }) => ask(`/files/$map?source=${encodeURIComponent(source)}`, upload(file)),
    explain: (query) => ask(`/lineage?${new URLSearchParams(query).toString()}`),
    explainFile: async ({ source, ...file }, { element, row }) => {
      const query = new URLSearchParams({ source, why: element, row: String(row) });
      const { entries } = await ask<{ entries: (ExplainedRow & { row?: number })[] }>(`/files/$map?${query.toString()}`, upload(file));
      return entries.find((entry) => entry.row === row);
    },
    receipt: async (id, states) => {
      const { next, ...first } = await receipt(id, 0);
      if (states === undefined) return { ...first, ...(next !== undefined && { next }) };
      if (states.every((state) => (first.counts[state] ?? 0) === 0)) return { ...first, entries: [] };
      return { ...first, entries: (await entriesAfter({ ...first, ...(next !== undefined && { next }) })).filter(({ state }) => states.includes(state)) };
    },
    get: (path) => ask(path),
    post: (path, body) => ask(path, { method: 'POST', ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }) }),
    put: (path, body) => ask(path, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    progress: (id) => receipt(id, 0, 1),
    entries: async (id) => entriesAfter(await receipt(id, 0)),
    doctor: () => ask('/doctor'),
    status: () => ask('/status'),
  };
}

/** Loaded when the first question is asked: much is done without one. A file of a million rows is answered when all of them are committed, which takes minutes. */
async function request(url: string, init: RequestInit): Promise<Response> {
  const { Agent, fetch } = await import('undici');
  patient ??= new Agent({ headersTimeout: 3_600_000, bodyTimeout: 300_000 });
  return fetch(url, { ...init, redirect: 'error', dispatcher: patient });
}

let patient: Agent | undefined;

async function askOnce(url: string, init: RequestInit, tokens: TokenClient): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), Authorization: `Bearer ${await tokens.token()}` };
  return request(url, { ...init, headers }).catch((cause: unknown) => {
    throw new Failure(`Nothing answers at ${new URL(url).origin}. Is EHCH running? EHCH_URL or EHCH_PORT say where.`, cause);
  });
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  hl7: 'x-application/hl7-v2+er7',
  json: 'application/json',
  ndjson: 'application/x-ndjson',
};

function upload({ name, content }: Omit<FileToSend, 'source'>): RequestInit {
  const type = MEDIA_TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''];
  if (type === undefined) throw new Failure(`Nobody reads files of the kind of ${name}. The name must end in ${Object.keys(MEDIA_TYPES).join(', ')}.`);
  const fileName = name.replaceAll(/[^ !#-[\]-~]/g, '_');
  return { method: 'POST', body: content, headers: { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${fileName}"` } };
}

const REFUSED = new Set([400, 404, 409, 413, 415, 422]);

async function readAnswer<T>(answer: Response): Promise<T> {
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.ok && body !== undefined) return body as T;
  const message = messageOf(body) || `EHCH answered ${answer.status}.`;
  throw REFUSED.has(answer.status) ? new Refusal(answer.status, message) : new Failure(message);
}

/** What an OperationOutcome says, issue by issue, each with what to do about it. */
function messageOf(body: unknown): string {
  const { issue = [] } = (body ?? {}) as { issue?: { details?: { text?: string; coding?: { code?: string }[] }; diagnostics?: string }[] };
  return issue.map(({ details, diagnostics }) => [details?.coding?.[0]?.code, details?.text, diagnostics].filter(Boolean).join(' ')).join('\n');
}
