import type { Board, Lanes } from '@ehch/lanes';
import { MAPPING_LANE, NOTIFYING_LANE, PUBLISHING_LANE, REPLAY_LANE, RESENDING_LANE } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import { needOperator } from './show-page.ts';
import { callerOf } from './sign-in/caller.ts';

const LANES = [MAPPING_LANE, PUBLISHING_LANE, NOTIFYING_LANE, RESENDING_LANE, REPLAY_LANE];

/** `/queues`: which keys are next, as BullMQ sees it. For operators, to look at; it is opened when somebody does for the first time. */
export function createQueuesRoutes(lanes: Pick<Lanes, 'board'>, path: string): Router {
  let opening: Promise<Board> | undefined;
  const open = () => (opening ??= lanes.board(LANES, path).catch((error: unknown) => {
    opening = undefined;
    throw error;
  }));
  const show: RequestHandler = async (req, res, next) => {
    (await open())(req, res, next);
  };
  return Router().use(forOperators, readOnly, allowItsOwn, show);
}

const forOperators: RequestHandler = (_req, res, next) => {
  needOperator(callerOf(res));
  next();
};

const readOnly: RequestHandler = (req, _res, next) => {
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new HttpError({ status: 405, code: 'method-not-allowed', detail: 'Queues are to be looked at here; what is to be done is changed by `ehch replay`.', headers: { Allow: 'GET, HEAD' } });
  next();
};

/** Its page names its own address as the base of what it loads, and lays out by styles of elements. What it would fetch from elsewhere stays away. */
const allowItsOwn: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'self'; frame-ancestors 'none'");
  next();
};
