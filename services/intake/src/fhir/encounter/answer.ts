import { formatIdentity, type Issue, operationOutcome } from '@ehch/fhir';
import { type EntryView, findIdentities } from '@ehch/ledger';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Response } from 'express';
import type { FhirDeps } from '../deps.ts';
import type { Preference } from './prefer.ts';
import type { SourceName } from './to-record.ts';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';

/** What became of an encounter that was sent, as REST tells it. */
export type Answer =
  | { is: 'stored'; status: 200 | 201; id: string; versionId: string }
  /** Accepted and durable, and not on the FHIR server yet (REST-090). */
  | { is: 'accepted'; why: string | undefined }
  /** An older version than the one that stands; it is kept and changes nothing (REST-036). */
  | { is: 'superseded'; id: string | undefined; versionId: string | undefined };

/** What a receipt's entry means to its sender. */
export async function answerOf({ ledger }: Pick<FhirDeps, 'ledger'>, entry: EntryView | undefined, { system, id }: SourceName): Promise<Answer> {
  const published = entry?.published.find(({ resource }) => resource.startsWith('Encounter/'));
  if (published && (entry?.state === 'published' || entry?.state === 'unchanged')) return { is: 'stored', status: published.change === 'created' && entry.state === 'published' ? 201 : 200, id: published.resource.slice('Encounter/'.length), versionId: published.version };
  if (entry?.state !== 'superseded') return { is: 'accepted', why: entry?.reason?.text };
  const identity = formatIdentity({ type: 'Encounter', parameter: 'identifier', system, value: id });
  const standing = (await findIdentities(ledger, [identity])).get(identity);
  return { is: 'superseded', id: standing?.serverId, versionId: standing?.versionId };
}

/** Answers a write. What is accepted is under its receipt, wherever it stands. */
export async function respond(res: Response, answer: Answer, { deps, receiptId, prefer }: { deps: FhirDeps; receiptId: string | undefined; prefer: Preference }): Promise<void> {
  const receipt = receiptId === undefined ? undefined : `${deps.base}/receipts/${receiptId}`;
  if (receipt !== undefined) res.set('X-Receipt', receipt);
  if (answer.is === 'accepted') {
    res.set({ ...(receipt && { Location: receipt, 'Content-Location': receipt }) });
    return end(res, 202, told('EHCH-ENC-010', `The encounter is stored and will be published.${answer.why === undefined ? '' : ` ${answer.why}`} Its receipt says how it stands.`));
  }
  if (answer.id !== undefined) res.set({ Location: `${deps.fhirBase}/Encounter/${answer.id}/_history/${answer.versionId ?? ''}`, ETag: `W/"${answer.versionId ?? ''}"` });
  if (answer.is === 'superseded') return end(res, 200, told('EHCH-ENC-011', 'A newer version of the encounter was there before this one. This one is kept in its receipt and changes nothing; Location names the one that stands.', 'conflict'));
  const resource = await deps.readVersion(`Encounter/${answer.id}/_history/${answer.versionId}`);
  if (resource?.lastModified) res.set('Last-Modified', resource.lastModified);
  if (prefer === 'minimal') return end(res, answer.status, undefined);
  if (prefer === 'OperationOutcome' || resource === undefined) return end(res, answer.status, told('EHCH-ENC-012', 'The encounter is stored and published.'));
  res.status(answer.status).set('Content-Type', FHIR_JSON).end(resource.body);
}

const told = (code: string, text: string, type: Issue['type'] = 'informational'): OperationOutcome => operationOutcome([{ code, severity: 'information', type, text, who: 'sender' }]);

function end(res: Response, status: number, body: OperationOutcome | undefined): void {
  res.status(status);
  if (body === undefined) res.end();
  else res.set('Content-Type', FHIR_JSON).end(JSON.stringify(body));
}
