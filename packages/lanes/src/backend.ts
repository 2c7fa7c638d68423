import type { JobType } from 'bullmq';

/** What the lanes need of a queue: who is next, never what. Two BullMQ backends give it. */
export interface SignalBackend {
  readonly name: 'redis' | 'postgres';
  openQueue(lane: string): Promise<SignalQueue>;
  startWorker(lane: string, run: (key: string) => Promise<void>, concurrency: number): Promise<SignalWorker>;
  /** What the backend is, for checks; rejects where it does not answer. */
  facts(): Promise<BackendFacts>;
  close(): Promise<void>;
}

/** Redis as it says it is set up; PostgreSQL is the ledger's own and is asked there. */
export type BackendFacts = { is: 'postgres' } | { is: 'redis'; version: string; evictionPolicy: string; appendOnly: boolean };

/** Signals of one lane that are kept by BullMQ. */
export interface QueueCounts {
  waiting: number;
  active: number;
  failed: number;
}

export interface KeySignal {
  key: string;
  /** Signals of one deduplication id are one; while one of them runs, the last of the others is kept. */
  deduplicationId: string;
}

export interface SignalQueue {
  add(signals: readonly KeySignal[]): Promise<void>;
  counts(): Promise<QueueCounts>;
  /** BullMQ's own, for its dashboard. */
  readonly bull: object;
  close(): Promise<void>;
}

export interface SignalWorker {
  /** Takes no new key and waits for those in hand. */
  close(): Promise<void>;
}

/** Job names are for people who look at a queue; what is to be done stands in the ledger. */
export const JOB_NAME = 'drain';

export interface DrainJob {
  key: string;
}

/** BullMQ's counts as ours: what waits for a time or its turn waits all the same. */
export async function countsOf(queue: { getJobCounts(...types: JobType[]): Promise<Record<string, number>> }): Promise<QueueCounts> {
  const { waiting = 0, delayed = 0, prioritized = 0, active = 0, failed = 0 } = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'failed');
  return { waiting: waiting + delayed + prioritized, active, failed };
}

/** A finished job leaves no trace: the ledger has the history. */
export function jobsOf(signals: readonly KeySignal[]) {
  return signals.map(({ key, deduplicationId }) => ({
    name: JOB_NAME,
    data: { key },
    opts: { deduplication: { id: deduplicationId, keepLastIfActive: true }, removeOnComplete: true, removeOnFail: true },
  }));
}

/**
 * Locks are short because they protect nothing but time: a job that is wrongly taken for stalled finds the lease of
 * its key held, and ends.
 */
export const WORKER_OPTIONS = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 3,
  runRetryDelay: 500,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} as const;
