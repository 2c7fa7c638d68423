import { randomUUID } from 'node:crypto';
import { type Claim, type InboxItem, inTime, type Ledger } from '@ehch/ledger';
import type { SignalBackend, SignalQueue, SignalWorker } from './backend.ts';
import { gather } from './gather.ts';
import { asError } from './as-error.ts';
import { attempt, blocksKey } from './attempt.ts';
import { type Claimed, claimTogether } from './claims.ts';
import { keepLeases, type LeaseKeeper } from './lease-keeper.ts';
import { type SettleAnswer, type SettleRequest, settleTogether } from './settlements.ts';
import { strikeOutcome } from './strikes.ts';
import { startSweeper } from './sweeper.ts';
import type { Timing } from './timing.ts';
import type { Drain, DrainContext, LaneEvents, Outcome, Signal } from './words.ts';

/** Items of one key that are read with one claim. */
const CLAIM_LIMIT = 100;

/** A process that is to end does so in time; what is in hand then comes again when its lease has ended. */
const CLOSE_LIMIT_MS = 20_000;

/** A key that somebody has locked is asked for again so soon and so often; then it is left to the sweep. */
const LOCKED_MS = 25;
const PATIENCE = 40;

export interface RunnerOptions<T> {
  lane: string;
  drain: Drain<T>;
  ledger: Ledger;
  backend: SignalBackend;
  queue: SignalQueue;
  signal(signal: Signal): Promise<void>;
  events: LaneEvents;
  timing: Timing;
}

export interface LaneRunner {
  close(): Promise<void>;
}

/** Drains one lane in this process: a worker that takes keys, a sweep that finds lost signals, and the leases in hand. */
export async function startRunner<T>(options: RunnerOptions<T>): Promise<LaneRunner> {
  const { lane, drain, ledger, backend, events, timing } = options;
  const leases = keepLeases(ledger, timing.leaseMs, (error) => { events.onError(error, { lane, step: 'renew' }); });
  const request = { lane, holder: randomUUID(), leaseMs: timing.leaseMs, limit: CLAIM_LIMIT, batch: drain.batch };
  const claim = gather((keys: readonly string[]) => claimTogether(ledger, request, keys), drain.concurrency);
  const settler = { lane, ledger, drain, onError: (error: Error) => { events.onError(error, { lane, step: 'settle' }); } };
  const settle = gather((requests: readonly SettleRequest<T>[]) => settleTogether(settler, requests), drain.concurrency);
  let closing: Promise<void> | undefined;
  const drainer = { ...options, leases, claim, settle, isClosing: () => closing !== undefined };
  const worker = await backend.startWorker(lane, (key) => drainKey(drainer, key), drain.concurrency).catch(async (error: unknown) => {
    await leases.close();
    throw error;
  });
  const sweeper = startSweeper(options);
  return { close: () => (closing ??= closeRunner({ worker, sweeper, leases, onError: (error) => { events.onError(error, { lane, step: 'close' }); } })) };
}

interface Closing {
  worker: SignalWorker;
  sweeper: { close(): Promise<void> };
  leases: LeaseKeeper;
  onError(error: Error): void;
}

/** No key is taken from now on, and those in hand are given back after their batch. Leases are lengthened until that is done, or the time is over. */
async function closeRunner({ worker, sweeper, leases, onError }: Closing): Promise<void> {
  const tell = (error: unknown) => { onError(asError(error)); };
  const ended = Promise.all([worker.close(), sweeper.close()]).catch(tell).then(() => leases.close());
  await inTime(ended, CLOSE_LIMIT_MS).catch(tell);
  void leases.close();
}

interface Drainer<T> extends RunnerOptions<T> {
  leases: LeaseKeeper;
  claim(key: string): Promise<Claimed>;
  settle(request: SettleRequest<T>): Promise<SettleAnswer<T>>;
  /** This process is to end: another goes on with what is left of a key (REL-050). */
  isClosing(): boolean;
}

/** Works on a key until nothing is due under it, somebody else holds it, or this process is to end. */
async function drainKey<T>(drainer: Drainer<T>, key: string): Promise<void> {
  try {
    for (let patience = PATIENCE; ; ) {
      const startedAt = performance.now();
      const claim = await drainer.claim(key);
      if (claim === undefined) return;
      if (claim === 'locked') {
        if (patience === 0) return;
        patience -= 1;
        await new Promise((resolve) => setTimeout(resolve, LOCKED_MS));
        continue;
      }
      drainer.leases.add(claim.lease, startedAt);
      const more = await drainClaim(drainer, claim).finally(() => { drainer.leases.remove(claim.lease); });
      if (!more || drainer.isClosing()) return;
    }
  } catch (error) {
    // The lease ends by itself and the sweep signals the key again.
    drainer.events.onError(asError(error), { lane: drainer.lane, step: 'drain' });
  }
}

/** @returns whether the key has more to do at once */
async function drainClaim<T>(drainer: Drainer<T>, { lease, items }: Claim): Promise<boolean> {
  const { drain, leases } = drainer;
  const context = { key: lease.key, isOurs: () => leases.isOurs(lease) };
  for (let at = 0; at < items.length; at += drain.batch) {
    const batch = items.slice(at, at + drain.batch);
    const outcomes = await attemptInTime(drainer, batch, context);
    const release = drainer.isClosing() || outcomes.length < batch.length || outcomes.some(blocksKey) || at + drain.batch >= items.length;
    const { over, more } = await settleBatch(drainer, { lease, results: pair(batch, outcomes), release });
    if (over) return more;
  }
  return (await settleBatch(drainer, { lease, results: [], release: true })).more;
}

/** Work that does not end strikes its first item: its key would come again with it for ever (REL-043). What it still does is done without the lease. */
async function attemptInTime<T>({ drain, events, lane, timing }: Drainer<T>, batch: readonly InboxItem[], context: DrainContext): Promise<Outcome<T>[]> {
  const onError = (error: Error) => { events.onError(error, { lane, step: 'work' }); };
  let ended = false;
  const work = attempt(drain, batch, context, onError).finally(() => { ended = true; });
  try {
    return await inTime(work, timing.workLimitMs);
  } catch (error) {
    if (ended) throw error;
    onError(asError(error));
    return batch.slice(0, 1).map(strikeOutcome);
  }
}

async function settleBatch<T>(drainer: Drainer<T>, request: SettleRequest<T>): Promise<SettleAnswer<T>> {
  const answer = await drainer.settle(request);
  for (const signal of answer.signals) await drainer.signal(signal);
  for (const { outcome } of answer.written) drainer.events.onSettled?.(drainer.lane, outcome.is, 'reason' in outcome ? outcome.reason : undefined);
  return answer;
}

function pair<I, T>(items: readonly I[], outcomes: readonly Outcome<T>[]): { item: I; outcome: Outcome<T> }[] {
  return items.flatMap((item, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ item, outcome }];
  });
}
