import { randomUUID } from 'node:crypto';
import type { Claim, Ledger, Lease } from '@ehch/ledger';
import type { SignalBackend, SignalQueue } from './backend.ts';
import { gather } from './gather.ts';
import { asError } from './as-error.ts';
import { claimTogether } from './claims.ts';
import { keepLeases, type LeaseKeeper } from './lease-keeper.ts';
import { type SettleAnswer, type SettleRequest, settleTogether } from './settlements.ts';
import { startSweeper } from './sweeper.ts';
import type { Timing } from './timing.ts';
import type { Drain, LaneEvents, Outcome, Signal } from './words.ts';

/** Items of one key that are read with one claim. */
const CLAIM_LIMIT = 100;

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
  const request = { lane, holder: randomUUID(), leaseMs: timing.leaseMs, limit: CLAIM_LIMIT };
  const claim = gather((keys: readonly string[]) => claimTogether(ledger, request, keys), drain.concurrency);
  const settle = gather((requests: readonly SettleRequest<T>[]) => settleTogether(ledger, lane, drain, requests), drain.concurrency);
  const drainer = { ...options, leases, claim, settle };
  const worker = await backend.startWorker(lane, (key) => drainKey(drainer, key), drain.concurrency);
  const sweeper = startSweeper(options);
  return {
    close: async () => {
      await sweeper.close();
      await worker.close();
      await leases.close();
    },
  };
}

interface Drainer<T> extends RunnerOptions<T> {
  leases: LeaseKeeper;
  claim(key: string): Promise<Claim | undefined>;
  settle(request: SettleRequest<T>): Promise<SettleAnswer>;
}

/** Works on a key until nothing is due under it, or somebody else holds it. */
async function drainKey<T>(drainer: Drainer<T>, key: string): Promise<void> {
  try {
    for (;;) {
      const startedAt = performance.now();
      const claim = await drainer.claim(key);
      if (claim === undefined) return;
      drainer.leases.add(claim.lease, startedAt);
      const more = await drainClaim(drainer, claim).finally(() => { drainer.leases.remove(claim.lease); });
      if (!more) return;
    }
  } catch (error) {
    // The lease ends by itself and the sweep signals the key again.
    drainer.events.onError(asError(error), { lane: drainer.lane, step: 'drain' });
  }
}

async function drainClaim<T>(drainer: Drainer<T>, { lease, items }: Claim): Promise<boolean> {
  const { drain, leases } = drainer;
  const context = { key: lease.key, isOurs: () => leases.isOurs(lease) };
  for (let at = 0; at < items.length; at += drain.batch) {
    const batch = items.slice(at, at + drain.batch);
    const outcomes = await drain.work(batch, context);
    const blocked = outcomes.length < batch.length || outcomes.some(blocksKey);
    const last = blocked || at + drain.batch >= items.length;
    const more = await settleBatch(drainer, lease, pair(batch, outcomes), last);
    if (last || more === undefined) return more ?? false;
  }
  return (await settleBatch(drainer, lease, [], true)) ?? false;
}

/** @returns whether the key has more to do at once; undefined when the lease was lost */
async function settleBatch<T>(drainer: Drainer<T>, lease: Lease, results: SettleRequest<T>['results'], release: boolean): Promise<boolean | undefined> {
  const answer = await drainer.settle({ lease, results, release });
  for (const signal of answer.signals) await drainer.signal(signal);
  if (answer.lost) return undefined;
  for (const { outcome } of results) drainer.events.onSettled?.(drainer.lane, outcome.is, 'reason' in outcome ? outcome.reason : undefined);
  return answer.more;
}

/** A key waits behind what will be tried again; what steps out of line does not hold up the rest. */
function blocksKey(outcome: Outcome<unknown>): boolean {
  return outcome.is === 'retry' || outcome.is === 'wait';
}

function pair<I, T>(items: readonly I[], outcomes: readonly Outcome<T>[]): { item: I; outcome: Outcome<T> }[] {
  return items.flatMap((item, index) => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ item, outcome }];
  });
}
