import type { IncomingMessage, ServerResponse } from 'node:http';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';

/** Answers requests, as a handler of express. */
export type Board = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * BullMQ's dashboard of some queues, to look at and not to touch: what is to be done stands in the ledger, and a job that somebody removed
 * or tried again by hand would change nothing of it.
 *
 * @param path where it is served, without a slash at its end
 */
export function createBoard(queues: readonly object[], path: string): Board {
  const serverAdapter = new ExpressAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue as Queue, { readOnlyMode: true, allowRetries: false })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'EHCH queues' } },
  });
  return serverAdapter.getRouter() as Board;
}
