import { acknowledgeRetractions, digestAt, inTransaction, type LedgerTransaction, markCaughtUp, NOTIFYING_LANE, settleCaughtUp, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Parameters } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import type { NotifierDeps } from '../deps.ts';
import { answerResource } from '../http/answer.ts';
import { operationInput, ownSubscription } from '../http/request.ts';
import { digest as digestOf, type Input, number as numberOf, numbers as numbersOf } from './ask.ts';

/**
 * `$acknowledge`: a subscriber has acted on retractions, by their numbers; or it has fetched what it missed and says up to where, which
 * it proves by the running digest there. What it has is not sent any more, and what is live goes on behind it.
 */
export async function acknowledge(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { ledger, lanes } = deps;
  const { id } = await ownSubscription(req, ledger);
  const input = await operationInput(req);
  const numbers = numbersOf(input, 'number');
  const through = await provedThrough(deps, id, input);
  if (numbers.length === 0 && through === undefined) throw new HttpError({ status: 400, code: 'event-number', detail: 'Give number, of each retraction that was acted on; or through, up to which every event is there, and the digest at that number.' });
  if (through !== undefined) await markCaughtUp(ledger, id, through);
  const answer = await inTransaction(ledger, async (trx) => {
    await audit(trx, req, id, numbers);
    const settled = through === undefined ? undefined : await settleCaughtUp(trx, id, through);
    const acknowledged = await acknowledgeRetractions(trx, id, { numbers, by: callerOf(req).clientId });
    if (acknowledged.length < new Set(numbers).size) throw new HttpError({ status: 404, code: 'retraction-unknown', detail: 'One of the numbers is not that of a retraction.' });
    return parametersOf(acknowledged, through, settled);
  });
  if (through !== undefined) await lanes.signal({ lane: NOTIFYING_LANE, keys: [id] });
  answerResource(res, answer);
}

async function provedThrough({ ledger }: NotifierDeps, id: string, input: Input): Promise<number | undefined> {
  const through = numberOf(input, 'through');
  if (through === undefined) return undefined;
  const theirs = digestOf(input);
  if (theirs === undefined) throw new HttpError({ status: 400, code: 'event-number', detail: 'Give the digest at the number that through names.' });
  if (theirs !== (await digestAt(ledger, id, through))) throw new HttpError({ status: 409, code: 'not-whole', detail: 'The digest is not the one at that number.' });
  return through;
}

async function audit(trx: LedgerTransaction, req: Request, id: string, numbers: readonly number[]): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  const entry = { tenant, clientId, action: 'U', requestId: contextOf(req).requestId } as const;
  await writeAudit(trx, [
    { ...entry, event: 'events-acknowledged', entityType: 'Subscription', entityId: id },
    ...numbers.map((number) => ({ ...entry, event: 'retraction-acknowledged', entityType: 'Notification', entityId: `${id}_${number}` })),
  ]);
}

const parametersOf = (acknowledged: readonly number[], through: number | undefined, settled: number | undefined): Parameters => ({
  resourceType: 'Parameters',
  parameter: [
    ...acknowledged.map((number) => ({ name: 'acknowledged', valueString: String(number) })),
    ...(through === undefined ? [] : [{ name: 'through', valueString: String(through) }, { name: 'settled', valueString: String(settled) }]),
  ],
});
