import { formatIdentity, operationOutcome } from '@ehch/fhir';
import { type EntryView, findIdentities } from '@ehch/ledger';
import { callerOf } from '@ehch/service-kit';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { Response } from 'express';
import { answerResource, setVersion } from '../answer.ts';
import { gatewayIssue } from '../errors.ts';
import { preferenceOf } from '../prefer.ts';
import { resourceAt } from '../reading/instance.ts';
import type { WritingDeps } from '../writing-deps.ts';
import { readMatchText } from './matched.ts';
import type { SourceName } from './to-record.ts';

/** What became of an encounter that was sent, as REST tells it. */
export type Answer =
  | { is: 'stored'; status: 200 | 201; id: string; versionId: string }
  /** Accepted and durable, and not on the FHIR server yet (REST-090). */
  | { is: 'accepted'; why: string | undefined }
  /** An older version than the one that stands; it is kept and changes nothing (REST-036). */
  | { is: 'superseded'; id: string | undefined; versionId: string | undefined };

/** What a receipt's entry means to its sender. */
export async function answerOf({ ledger }: Pick<WritingDeps, 'ledger'>, entry: EntryView | undefined, { system, id }: SourceName): Promise<Answer> {
  const published = entry?.published.find(({ resource }) => resource.startsWith('Encounter/'));
  if (published && (entry?.state === 'published' || entry?.state === 'unchanged')) return { is: 'stored', status: published.change === 'created' && entry.state === 'published' ? 201 : 200, id: published.resource.slice('Encounter/'.length), versionId: published.version };
  if (entry?.state !== 'superseded') return { is: 'accepted', why: entry?.reason?.text };
  const identity = formatIdentity({ type: 'Encounter', parameter: 'identifier', system, value: id });
  const standing = (await findIdentities(ledger, [identity])).get(identity);
  return { is: 'superseded', id: standing?.serverId, versionId: standing?.versionId };
}

/** Answers a write. What is accepted is under its receipt, wherever it stands. */
export async function respond(deps: WritingDeps, res: Response, answer: Answer, receiptId: string): Promise<void> {
  const receipt = `${deps.origin}/receipts/${receiptId}`;
  res.set('X-Receipt', receipt);
  if (answer.is === 'accepted') {
    res.set({ Location: receipt, 'Content-Location': receipt });
    answerResource(res, told('EHCH-ENC-010', answer.why), 202);
    return;
  }
  if (answer.id !== undefined) res.set({ Location: locationOf(deps, answer), ETag: `W/"${answer.versionId ?? ''}"` });
  if (answer.is === 'superseded') answerResource(res, told('EHCH-ENC-011'));
  else await respondStored(deps, res, { ...answer, receiptId });
}

/** With the resource as it is on the server; where that cannot be had at the moment, with the word that it is there. */
async function respondStored({ ledger, reading }: WritingDeps, res: Response, { id, versionId, status, receiptId }: Extract<Answer, { is: 'stored' }> & { receiptId: string }): Promise<void> {
  const { return: wanted } = preferenceOf(res.req);
  const resource = await resourceAt(reading, res.req, `/Encounter/${id}`, versionId).catch(() => undefined);
  if (resource) setVersion(res, resource);
  if (wanted === 'minimal') res.status(status).end();
  else if (resource !== undefined && wanted === 'representation') answerResource(res, resource, status);
  else answerResource(res, told('EHCH-ENC-012', await readMatchText(ledger, callerOf(res.req), receiptId)), status);
}

/** Where a version of an encounter is read. */
export const locationOf = ({ reading }: Pick<WritingDeps, 'reading'>, { id = '', versionId = '' }: { id?: string | undefined; versionId?: string | undefined }): string => `${reading.base}/Encounter/${id}/_history/${versionId}`;

/** @param why it is not further than it is, in words of the receipt */
function told(code: Parameters<typeof gatewayIssue>[0], why?: string): OperationOutcome {
  const issue = gatewayIssue(code);
  return operationOutcome([why === undefined ? issue : { ...issue, text: `${issue.text} ${why}` }]);
}
