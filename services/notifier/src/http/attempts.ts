import { readAttempts, type StoredAttempt } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import type { Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import type { NotifierDeps } from '../deps.ts';
import { webhookId } from '../delivery/notify.ts';
import { answerResource } from './answer.ts';
import { operationInput, ownSubscription } from './request.ts';

const PAGE = 100;

/**
 * `$attempts`: every POST for one subscription, latest first, with what became of it (WH-040). Nothing of an answer but its
 * status is kept, so there is nothing in it that could be somebody's.
 */
export async function attempts(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { id } = await ownSubscription(req, deps.ledger);
  const before = pageOf((await operationInput(req)).get('before'));
  const page = await readAttempts(deps.ledger, id, { limit: PAGE, ...(before !== undefined && { before }) });
  const oldest = page.at(-1);
  const more: ParametersParameter[] = page.length < PAGE || oldest === undefined ? [] : [{ name: 'next', valueUrl: `${deps.baseUrl}/Subscription/${id}/$attempts?before=${oldest.id}` }];
  const parameter = [...page.map((attempt) => attemptPart(id, attempt)), ...more];
  answerResource(res, { resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) } satisfies Parameters);
}

function attemptPart(subscriptionId: string, { kind, name, at, answer, status, latencyMs }: StoredAttempt): ParametersParameter {
  return {
    name: 'attempt',
    part: [
      { name: 'webhook-id', valueString: webhookId(subscriptionId, name) },
      { name: 'type', valueCode: kind },
      { name: 'timestamp', valueInstant: at.toISOString() },
      { name: 'answer', valueCode: answer === 'blocked' ? 'silent' : answer },
      ...(status === null ? [] : [{ name: 'status', valueInteger: status }]),
      { name: 'latency-ms', valueInteger: latencyMs },
    ],
  };
}

function pageOf(values: readonly string[] | undefined): number | undefined {
  if (values === undefined) return undefined;
  if (values.length === 1 && /^[1-9]\d{0,14}$/.test(values[0] ?? '')) return Number(values[0]);
  throw new HttpError({ status: 400, code: 'attempts-page', detail: 'before is the number of an attempt.' });
}
