import { setTimeout as sleep } from 'node:timers/promises';
import { issueFrom } from '@ehch/fhir';
import type { LaneRunner, Lanes, Outcome } from '@ehch/lanes';
import { type Ledger, openPseudonym, type Reason, REPLAY_LANE } from '@ehch/ledger';
import { openShelf } from '../sources/shelf.ts';
import type { TestNumbers } from '../test-numbers.ts';
import { REPLAY_ERRORS } from './errors.ts';
import type { ReplayTools } from './batch.ts';
import { replayStep } from './step.ts';

/** A turn ends after this long, so that a process that is asked to end does so soon; the sweep takes the replay up again. */
const TURN_MS = 4_000;
const WAIT_MS = 250;

/** Starts to work off replays in this process, batch by batch, one replay by one process at a time. */
export async function startReplayer({ ledger, lanes, testNumbers }: { ledger: Ledger; lanes: Lanes; testNumbers: TestNumbers }): Promise<LaneRunner> {
  const tools: ReplayTools = { ledger, sources: openShelf(ledger), pseudonym: await openPseudonym(ledger), now: () => new Date(), testNumbers };
  return lanes.run<'over'>(REPLAY_LANE, {
    concurrency: 2,
    batch: 1,
    work: async (_items, context) => [await takeTurn(tools, lanes, context)],
    commit: () => Promise.resolve([]),
  });
}

async function takeTurn(tools: ReplayTools, lanes: Pick<Lanes, 'signal'>, { key, isOurs }: { key: string; isOurs(): boolean }): Promise<Outcome<'over'>> {
  const end = performance.now() + TURN_MS;
  while (isOurs() && performance.now() < end) {
    const step = await replayStep(tools, key);
    if (step.is === 'over') return { is: 'done', value: 'over' };
    if (step.is === 'to-wait') await sleep(WAIT_MS);
    else for (const { lane, keys } of step.signals) await lanes.signal({ lane, keys: [...new Set(keys)] });
  }
  return { is: 'wait', afterMs: 1, reason: GOES_ON };
}

const { code, text, fix = '', who } = issueFrom(REPLAY_ERRORS, 'EHCH-RPL-001');
const GOES_ON: Reason = { class: 'wait', code, text, fix, who };
