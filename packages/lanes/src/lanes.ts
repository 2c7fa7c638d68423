import { inTime, type Ledger } from '@ehch/ledger';
import type { SignalBackend, SignalQueue } from './backend.ts';
import type { Board } from './board.ts';
import { openPostgresBackend } from './postgres-backend.ts';
import { openRedisBackend } from './redis-backend.ts';
import { asError } from './as-error.ts';
import { type Finding, queueChecks } from './checks.ts';
import { type LaneRunner, startRunner } from './runner.ts';
import { type Timing, TIMING } from './timing.ts';
import type { Drain, LaneEvents, Signal } from './words.ts';

export interface LanesOptions {
  ledger: Ledger;
  /** Where BullMQ lives: this Redis, or without one the ledger's PostgreSQL. */
  redisUrl?: string;
  databaseUrl: string;
  events: LaneEvents;
  timing?: Partial<Timing>;
}

/** The lanes of one process. */
export interface Lanes {
  readonly backend: 'redis' | 'postgres';
  /** Says that keys have work. Never fails and never waits for long: a signal that is lost is found by the sweep. */
  signal(signal: Signal): Promise<void>;
  /** What the queue is and what it keeps, for these lanes; each check rejects where it does not answer. */
  checks(names: readonly string[]): Record<string, () => Promise<Finding>>;
  /** The queues of these lanes to look at. @param path where that is served */
  board(names: readonly string[], path: string): Promise<Board>;
  /** Starts to drain a lane in this process. */
  run<T>(lane: string, drain: Drain<T>): Promise<LaneRunner>;
  /** Stops taking work, finishes what is in hand, and lets go of connections. */
  close(): Promise<void>;
}

/** A signal that takes longer is left to the sweep. */
const SIGNAL_LIMIT_MS = 10_000;

/** A queue or a worker that is not there by then is left to the end of the process. */
const OPEN_LIMIT_MS = 2_000;

/** Opens the lanes on the backend that the options name. */
export async function openLanes({ ledger, redisUrl, databaseUrl, events, timing }: LanesOptions): Promise<Lanes> {
  const onError = (error: Error) => { events.onError(error, { lane: '', step: 'backend' }); };
  const backend = redisUrl ? await openRedisBackend(redisUrl, onError) : await openPostgresBackend(databaseUrl, onError);
  const opened: Opened = { backend, queues: new Map(), runners: [], isOver: false, onError };
  const queueOf = async (lane: string): Promise<SignalQueue> => {
    // A queue that is opened after the others were closed would be closed by nobody.
    if (opened.isOver) throw closedError();
    return opened.queues.get(lane) ?? rememberOnceOpen(opened.queues, lane, backend.openQueue(lane));
  };

  const signal = async ({ lane, keys }: Signal): Promise<void> => {
    if (keys.length === 0) return;
    try {
      const add = async () => (await queueOf(lane)).add(keys.map((key) => ({ key, deduplicationId: key })));
      await inTime(add(), SIGNAL_LIMIT_MS);
    } catch (error) {
      events.onError(asError(error), { lane, step: 'signal' });
    }
  };

  let closing: Promise<void> | undefined;
  return {
    backend: backend.name,
    signal,
    checks: (names) => queueChecks({ ledger, facts: () => backend.facts(), countsOf: async (lane) => (await queueOf(lane)).counts() }, names),
    board: async (names, path) => {
      const [{ createBoard }, ...queues] = await Promise.all([import('./board.ts'), ...names.map(queueOf)]);
      return createBoard(queues.map(({ bull }) => bull), path);
    },
    run: (lane, drain) => {
      if (closing) return Promise.reject(closedError());
      const starting = queueOf(lane).then((queue) => startRunner({ lane, drain, ledger, backend, queue, signal, events, timing: { ...TIMING, ...timing } }));
      opened.runners.push(starting);
      return starting;
    },
    close: () => (closing ??= closeAll(opened)),
  };
}

const closedError = (): Error => new Error('the lanes of this process are closed');

interface Opened {
  readonly backend: SignalBackend;
  readonly queues: Map<string, Promise<SignalQueue>>;
  readonly runners: Promise<LaneRunner>[];
  /** Nothing is opened any more. */
  isOver: boolean;
  onError(error: Error): void;
}

/** What does not close, or is still opening, keeps nothing else open. */
async function closeAll(opened: Opened): Promise<void> {
  const { backend, queues, runners, onError } = opened;
  const tell = (error: unknown) => { onError(asError(error)); };
  await Promise.all(runners.map((starting) => closeRunner(starting, tell)));
  opened.isOver = true;
  await Promise.all([...queues.values()].map((queue) => inTime(queue.then((open) => open.close()), OPEN_LIMIT_MS).catch(tell)));
  await backend.close();
}

/** One that has not begun by now ends as soon as it has. Why it could not begin was told to who began it. */
async function closeRunner(starting: Promise<LaneRunner>, tell: (error: unknown) => void): Promise<void> {
  const begun = starting.catch(() => undefined);
  const closed = begun.then((runner) => runner?.close()).catch(tell);
  await inTime(begun, OPEN_LIMIT_MS).then(() => closed, tell);
}

/** What could not be opened is opened anew by the next who asks. */
function rememberOnceOpen(queues: Map<string, Promise<SignalQueue>>, lane: string, opening: Promise<SignalQueue>): Promise<SignalQueue> {
  queues.set(lane, opening);
  opening.catch(() => queues.delete(lane));
  return opening;
}
