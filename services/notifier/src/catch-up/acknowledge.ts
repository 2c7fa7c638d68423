import { digestAt, inTransaction, NOTIFYING_LANE, settleCaughtUp, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Parameters } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import type { NotifierDeps } from '../deps.ts';
import { answerResource } from '../http/answer.ts';
import { operationInput, ownSubscription } from '../http/request.ts';
import { digest as digestOf, number as numberOf } from './ask.ts';

/**
 * `$acknowledge`: a subscriber that has fetched what it missed says up to where, and proves it by the running digest there. What it has is
 * not sent any more, and what is live goes on behind it.
 */
export async function acknowledge(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { ledger, lanes } = deps;
  const { id } = await ownSubscription(req, ledger);
  const input = await operationInput(req);
  const through = numberOf(input, 'through');
  const theirs = digestOf(input);
  if (through === undefined || theirs === undefined) throw new HttpError({ status: 400, code: 'event-number', detail: 'Give through, the number up to which every event is there, and the digest at that number.' });
  if (theirs !== (await digestAt(ledger, id, through))) throw new HttpError({ status: 409, code: 'not-whole', detail: 'The digest is not the one at that number.' });
  const { tenant, clientId } = callerOf(req);
  const settled = await inTransaction(ledger, async (trx) => {
    await writeAudit(trx, [{ tenant, clientId, action: 'U', event: 'events-acknowledged', entityType: 'Subscription', entityId: id, requestId: contextOf(req).requestId }]);
    return settleCaughtUp(trx, id, through);
  });
  await lanes.signal({ lane: NOTIFYING_LANE, keys: [id] });
  const answer: Parameters = { resourceType: 'Parameters', parameter: [{ name: 'through', valueString: String(through) }, { name: 'settled', valueString: String(settled) }] };
  answerResource(res, answer);
}
