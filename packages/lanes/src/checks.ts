import { itemsInLine, type Finding, type Ledger } from '@ehch/ledger';
import type { BackendFacts, QueueCounts } from './backend.ts';

export type { Finding };

interface Sources {
  ledger: Ledger;
  facts(): Promise<BackendFacts>;
  countsOf(lane: string): Promise<QueueCounts>;
}

/** Checks of what says who is next: the queue itself, and whether it keeps signals that the ledger knows no work for. */
export function queueChecks({ ledger, facts, countsOf }: Sources, lanes: readonly string[]): Record<string, () => Promise<Finding>> {
  return {
    queue: async () => judgeBackend(await facts()),
    'queue leftovers': async () => {
      const counts = await Promise.all(lanes.map(async (lane) => ({ lane, ...(await countsOf(lane)) })));
      const inLine = await itemsInLine(ledger);
      return judgeLeftovers(counts.map((one) => ({ ...one, inLine: inLine.get(one.lane) ?? 0 })));
    },
  };
}

/** BullMQ's own advice; it runs from 5.0 on. */
const OLDEST_REDIS = [6, 2] as const;

export function judgeBackend(facts: BackendFacts): Finding {
  if (facts.is === 'postgres') return { state: 'ok', found: 'BullMQ on the ledger\'s PostgreSQL' };
  const { version, evictionPolicy, appendOnly } = facts;
  const found = `Redis ${version}, maxmemory-policy ${evictionPolicy}, appendonly ${appendOnly ? 'yes' : 'no'}`;
  if (evictionPolicy !== 'noeviction') return { state: 'fail', found, fix: 'Set maxmemory-policy to noeviction: an evicted job is a lost signal, and nothing starts without it.' };
  if (isOlder(version)) return { state: 'warn', found, fix: 'Upgrade Redis to 6.2 or later, as BullMQ advises.' };
  if (!appendOnly) return { state: 'warn', found, fix: 'Set appendonly to yes, so that signals outlive a restart; without it nothing is lost, and the sweep finds the work again a little later.' };
  return { state: 'ok', found };
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor < OLDEST_REDIS[1]);
}

export function judgeLeftovers(lanes: readonly (QueueCounts & { lane: string; inLine: number })[]): Finding {
  const left = lanes.filter(({ waiting, inLine }) => waiting > 0 && inLine === 0);
  const failed = lanes.reduce((sum, lane) => sum + lane.failed, 0);
  const found = lanes.map(({ lane, waiting, inLine }) => `${lane} ${waiting} of ${inLine}`).join(', ');
  if (failed > 0) return { state: 'warn', found: `${failed} failed signals`, fix: 'See the log of the workers; the sweep signals the work again, so nothing is lost.' };
  if (left.length > 0) return { state: 'warn', found: `signals without work: ${left.map(({ lane, waiting }) => `${lane} ${waiting}`).join(', ')}`, fix: 'They are harmless and end when a worker takes them; if they stay, see that mapper, publisher and notifier run.' };
  return { state: 'ok', found: `signals kept for keys in line: ${found}` };
}
