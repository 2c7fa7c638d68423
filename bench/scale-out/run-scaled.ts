import { type Ledger, openLedger } from '@ehch/ledger';
import { type Counts, type ScaledStack, startScaledStack } from '../../test/support/scaled-stack.ts';
import { send } from '../pipeline/feed.ts';
import { clientOf } from '../pipeline/ours.ts';
import { processorTimeOf, processorTimeOfProcess } from '../pipeline/processor-time.ts';
import type { Servers } from '../pipeline/servers.ts';
import { countOf, weekOf } from '../pipeline/week.ts';
import { until } from '../stack/until.ts';

/** Who uses the processor. */
export const USERS = ['intake', 'mapper', 'publisher', 'notifier', 'PostgreSQL', 'Redis', 'bench'] as const;

/** One run. Times in nanoseconds. */
export interface ScaledRun {
  elapsedNs: number;
  /** Of each process of each kind, while the records went through; without those that the machine does not tell. */
  cpuNs: Map<string, number[]>;
}

interface RunOptions {
  servers: Servers;
  fhirBaseUrl: string;
  counts: Counts;
  records: number;
}

/** Starts the processes on an empty database and an empty Redis, warms them, then times them from the first post to the last published record. */
export async function runScaled({ servers, fhirBaseUrl, counts, records }: RunOptions): Promise<ScaledRun> {
  const database = await servers.fresh();
  const ledger = openLedger(database.url, { onError: () => undefined });
  const stack = await startScaledStack({ counts, sandboxDatabaseUrl: database.url, env: { DATABASE_URL: database.url, REDIS_URL: servers.redisUrl, EHCH_TRUSTED_PROXIES: '1' }, beforeServer: () => Promise.resolve(fhirBaseUrl) });
  try {
    const token = await (await clientOf(ledger, stack.url, 'system/records.c')).token();
    const to = { url: stack.url, token };
    const { setUp, warmUp, records: timed } = weekOf(records);
    let published = 0;
    for (const posts of [...setUp, warmUp]) {
      await send(to, posts);
      published += countOf(posts);
      await untilPublished(ledger, published);
    }
    const before = timesOf(stack);
    const startedAt = process.hrtime.bigint();
    await Promise.all([send(to, timed), untilPublished(ledger, published + countOf(timed))]);
    const elapsedNs = Number(process.hrtime.bigint() - startedAt);
    const after = timesOf(stack);
    return { elapsedNs, cpuNs: new Map([...after].map(([user, each]) => [user, each.map((ns, index) => ns - (before.get(user)?.[index] ?? 0))])) };
  } finally {
    await stack.close();
    await ledger.destroy();
    await database.drop();
  }
}

const untilPublished = (ledger: Ledger, count: number): Promise<void> =>
  until(`${count} records are published`, async () => Number((await ledger.selectFrom('record').select((of) => of.fn.countAll().as('count')).where('state', '=', 'published').executeTakeFirstOrThrow()).count) >= count);

function timesOf({ replicas }: ScaledStack): Map<string, number[]> {
  const { user, system } = process.cpuUsage();
  const all: [string, (number | undefined)[]][] = [
    ...Object.entries(replicas).map(([service, each]): [string, (number | undefined)[]] => [service, each.map(({ process: { pid } }) => processorTimeOfProcess(pid))]),
    ['PostgreSQL', [processorTimeOf('postgres')]],
    ['Redis', [processorTimeOf('redis-server')]],
    ['bench', [(user + system) * 1e3]],
  ];
  return new Map(all.flatMap(([name, each]) => (each.every((ns) => ns !== undefined) ? [[name, each]] : [])));
}
