import { chainEnd, digestAt, type Missing, missingEvents, numberOfDigest, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import type { NotifierDeps } from '../deps.ts';
import { answerResource } from '../http/answer.ts';
import { operationInput, ownSubscription } from '../http/request.ts';
import { digest as digestOf, held as heldOf, number as numberOf } from './ask.ts';

/** Missing events that one answer names. */
const MOST_NAMED = 1_000;

interface Verdict {
  whole: boolean;
  missing?: Missing;
  /** Where the digest alone does not tell what is missing. */
  hint?: string;
}

/** `$verify`: whether a subscriber has every event up to a number, by its running digest; else which it does not have. */
export async function verify(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { ledger } = deps;
  const { id } = await ownSubscription(req, ledger);
  const input = await operationInput(req);
  const end = await chainEnd(ledger, id);
  const number = Math.min(numberOf(input, 'number') ?? end.number, end.number);
  const theirs = digestOf(input);
  const held = heldOf(input);
  if (theirs === undefined && held === undefined) throw new HttpError({ status: 400, code: 'event-number', detail: 'Give the digest, or held, or both.' });
  const ours = await digestAt(ledger, id, number);
  const verdict = await judge(deps, id, { number, theirs, ours, held });
  const { tenant, clientId } = callerOf(req);
  await writeAudit(ledger, [{ tenant, clientId, action: 'R', event: 'events-verified', entityType: 'Subscription', entityId: id, outcome: verdict.whole ? '0' : '4', requestId: contextOf(req).requestId }]);
  answerResource(res, parametersOf(verdict, { number, digest: ours, head: end.number, 'head-digest': end.digest }));
}

interface Claimed {
  number: number;
  theirs: string | undefined;
  ours: string | undefined;
  held: [number, number][] | undefined;
}

async function judge({ ledger }: NotifierDeps, id: string, { number, theirs, ours, held }: Claimed): Promise<Verdict> {
  if (theirs !== undefined && theirs === ours) return { whole: true };
  // Who has a digest of an earlier number has everything up to there.
  const upTo = held === undefined && theirs !== undefined ? await numberOfDigest(ledger, id, theirs) : undefined;
  const ranges = held ?? (upTo === undefined ? undefined : ([[1, Math.max(1, upTo)]] as [number, number][]).slice(0, upTo));
  if (ranges === undefined) return { whole: false, hint: 'The digest is not one of this subscription. Send held, the ranges of event numbers that are there, to be told what is missing.' };
  const missing = await missingEvents(ledger, id, { until: number, held: ranges, limit: MOST_NAMED });
  if (missing.count > 0) return { whole: false, missing };
  return theirs === undefined ? { whole: true } : { whole: false, missing, hint: 'Every number is there, but the digest is another: an event id differs, or the digest was computed in another way.' };
}

function parametersOf({ whole, missing, hint }: Verdict, { number, digest, head, 'head-digest': headDigest }: { number: number; digest: string | undefined; head: number; 'head-digest': string }): Parameters {
  const parameter: ParametersParameter[] = [
    { name: 'whole', valueBoolean: whole },
    { name: 'number', valueString: String(number) },
    ...(digest === undefined ? [] : [{ name: 'digest', valueString: digest }]),
    { name: 'head', valueString: String(head) },
    { name: 'head-digest', valueString: headDigest },
    ...(missing === undefined ? [] : [{ name: 'missing-count', valueString: String(missing.count) }]),
    ...(missing?.events ?? []).map(({ eventNumber, eventId }) => ({ name: 'missing', part: [{ name: 'event-number', valueString: String(eventNumber) }, { name: 'event-id', valueString: eventId }] })),
    ...(hint === undefined ? [] : [{ name: 'hint', valueString: hint }]),
  ];
  return { resourceType: 'Parameters', parameter };
}
