import type { Signal } from '@ehch/lanes';
import type { Ledger, Pseudonym, Replay, ReplayProgress } from '@ehch/ledger';
import type { Shelf } from '../sources/shelf.ts';
import type { TestNumbers } from '../test-numbers.ts';
import type { LiveSource } from './live-source.ts';

/** What replays work with. */
export interface ReplayTools {
  ledger: Ledger;
  pseudonym: Pseudonym;
  now(): Date;
  testNumbers: TestNumbers;
  sources: Pick<Shelf, 'live'>;
}

/** A batch goes by the sources as they are live when it begins. */
export interface Batch {
  tools: ReplayTools;
  replay: Replay;
  sourceOf: LiveSource;
}

/** What one batch came to: where the replay goes on, and whom to tell once it is committed. */
export interface Step {
  progress: ReplayProgress;
  signals: Signal[];
}
