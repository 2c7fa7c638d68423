import { KEPT, type KeptFor, type Ledger, letGo, repeat } from '@ehch/ledger';
import { type Config, defineConfig, duration, type Finding, type Logger, type Metrics } from '@ehch/service-kit';

/** For how long things are kept; each is a setting of its own (SEC-055). */
export const RETENTION_SETTINGS = defineConfig({
  EHCH_KEEP_CELLS: { parse: duration(), default: '30d', doc: 'What stood in the cells of rows is kept for so long, to read them again and to say where a value came from.' },
  EHCH_KEEP_HELD: { parse: duration(), default: '90d', doc: 'The same of rows that are still held.' },
  EHCH_KEEP_SUPERSEDED: { parse: duration(), default: '30d', doc: 'Records that a newer version overtook before they were published are kept for so long.' },
  EHCH_KEEP_KEYS: { parse: duration(), default: '24h', doc: 'For so long a request that is repeated with its Idempotency-Key is known again.' },
  EHCH_KEEP_AUDIT: { parse: duration(), default: '2922d', doc: 'The audit is kept for so long; 8 years as the NHS Records Management Code has it.' },
});

export function keptFor(config: Config<typeof RETENTION_SETTINGS>): KeptFor {
  return { cells: config.EHCH_KEEP_CELLS, 'held-cells': config.EHCH_KEEP_HELD, superseded: config.EHCH_KEEP_SUPERSEDED, 'idempotency-keys': config.EHCH_KEEP_KEYS, audit: config.EHCH_KEEP_AUDIT };
}

const DAY_MS = 86_400_000;
/** NHS Records Management Code of Practice: eight years. */
const AUDIT_AT_LEAST_MS = 2_922 * DAY_MS;

/** For how long what is kept, for `ehch doctor`. */
export function judgeRetention(config: Config<typeof RETENTION_SETTINGS>): Finding {
  const { cells, 'held-cells': held, superseded, 'idempotency-keys': keys, audit } = keptFor(config);
  const found = `cells ${inWords(cells)}, of held rows ${inWords(held)}, overtaken records ${inWords(superseded)}, idempotency keys ${inWords(keys)}, audit ${inWords(audit)}`;
  if (audit >= AUDIT_AT_LEAST_MS) return { state: 'ok', found };
  return { state: 'warn', found, fix: 'Set EHCH_KEEP_AUDIT to 2922d or more, unless the audit is exported and kept elsewhere: the NHS Records Management Code asks for eight years.' };
}

const inWords = (ms: number): string => (ms >= 2 * DAY_MS ? `${Math.round(ms / DAY_MS)} d` : ms >= 3_600_000 ? `${Math.round(ms / 3_600_000)} h` : `${ms / 1_000} s`);

interface RetentionDeps {
  ledger: Ledger;
  logger: Logger;
  metrics: Metrics;
  kept: KeptFor;
  everyMs?: number;
}

const A_MINUTE_MS = 60_000;
const TEN_MINUTES_MS = 10 * A_MINUTE_MS;

/** Lets go at once, and then every ten minutes, of all that is past its time; any number of processes may do so. */
export function startRetention({ ledger, logger, metrics, kept, everyMs = TEN_MINUTES_MS }: RetentionDeps): { close(): Promise<void> } {
  const gone = metrics.counter({ name: 'retention_let_go_total', help: 'What was let go of at the end of its time, by kind; of the audit, seals', labels: { kind: KEPT } });
  const done = metrics.gauge({ name: 'retention_last_completed_timestamp_seconds', help: 'When everything that was past its time had been let go of last', labels: {} });
  const letGoOfSome = async () => {
    const counts = await letGo(ledger, kept);
    for (const kind of KEPT) gone.add({ kind }, counts[kind]);
    const more = KEPT.some((kind) => counts[kind] > 0);
    if (!more) done.set({}, Date.now() / 1_000);
    return more;
  };
  return repeat(letGoOfSome, { everyMs, limitMs: A_MINUTE_MS, atOnce: true, onError: (err) => { logger.error('retention-failed', { err: err as Error }); } });
}
