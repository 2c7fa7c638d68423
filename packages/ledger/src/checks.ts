import type { Ledger } from './database.ts';
import { backlogFacts, type BacklogFacts, databaseFacts, type DatabaseFacts, heldRows } from './facts.ts';
import { pendingMigrations } from './migrate.ts';
import { countParked } from './overview.ts';
import { whereabouts, type Whereabouts } from './whereabouts.ts';

/** What a check of the ledger found, and what to do where it is not well. Names no record. */
export interface Finding {
  state: 'ok' | 'warn' | 'fail';
  found: string;
  fix?: string;
}

/**
 * Checks of the database, for whoever runs them with a time limit: each rejects where the database does not answer.
 *
 * @param clock our own time, that the database's is compared with
 */
export function ledgerChecks(ledger: Ledger, clock: () => Date = () => new Date()): Record<string, () => Promise<Finding>> {
  return {
    PostgreSQL: async () => judgeDatabase(await databaseFacts(ledger, clock)),
    durability: async () => judgeDurability(await databaseFacts(ledger, clock)),
    'database clock': async () => judgeClock(await databaseFacts(ledger, clock)),
    migrations: async () => judgeMigrations(await pendingMigrations(ledger)),
    restored: async () => judgeWhereabouts(await whereabouts(ledger)),
    backlog: async () => judgeBacklog(await backlogFacts(ledger), clock()),
    'set aside': async () => judgeSetAside(await heldRows(ledger), (await countParked(ledger)).reduce((sum, { count }) => sum + count, 0)),
  };
}

const OLDEST_VERSION = 140_000;

export function judgeDatabase({ version, versionText, encoding, bytes }: Pick<DatabaseFacts, 'version' | 'versionText' | 'encoding' | 'bytes'>): Finding {
  const found = `${versionText}, ${encoding}, ${inMegabytes(bytes)}`;
  if (encoding !== 'UTF8') return { state: 'fail', found, fix: 'Create the database anew with the encoding UTF8, since names are kept in it.' };
  if (version < OLDEST_VERSION) return { state: 'warn', found, fix: 'Upgrade PostgreSQL to 14 or later, which get security fixes.' };
  return { state: 'ok', found };
}

const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1_048_576).toLocaleString('en-GB')} MB`;

/** Accepted work survives a loss of power only where all three hold (REL-001). */
export function judgeDurability({ fsync, fullPageWrites, synchronousCommit }: Pick<DatabaseFacts, 'fsync' | 'fullPageWrites' | 'synchronousCommit'>): Finding {
  const found = `fsync ${onOff(fsync)}, full_page_writes ${onOff(fullPageWrites)}, synchronous_commit ${synchronousCommit}`;
  if (!fsync || !fullPageWrites) return { state: 'fail', found, fix: 'Set fsync and full_page_writes to on in postgresql.conf: without them a loss of power can destroy the ledger.' };
  if (synchronousCommit === 'off') return { state: 'fail', found, fix: 'Set synchronous_commit to on: without it records that were acknowledged can be lost.' };
  return { state: 'ok', found };
}

const onOff = (value: boolean): string => (value ? 'on' : 'off');

const CLOCK_WARN_S = 5;
const CLOCK_FAIL_S = 60;

export function judgeClock({ now, askedAt }: Pick<DatabaseFacts, 'now' | 'askedAt'>): Finding {
  const seconds = Math.round((now.getTime() - askedAt.getTime()) / 100) / 10;
  const found = `${seconds >= 0 ? '+' : '-'}${Math.abs(seconds).toFixed(1)} s from ours`;
  if (Math.abs(seconds) < CLOCK_WARN_S) return { state: 'ok', found };
  return { state: Math.abs(seconds) < CLOCK_FAIL_S ? 'warn' : 'fail', found, fix: 'Set both clocks by the same time server (NTP): retries, leases and tokens go by them.' };
}

export function judgeMigrations(pending: readonly string[]): Finding {
  if (pending.length === 0) return { state: 'ok', found: 'none pending' };
  return { state: 'fail', found: `${pending.length} pending: ${pending.join(', ')}`, fix: 'Start a service of this release with a role that may create tables; it brings the ledger up to date.' };
}

/** A restored ledger would give events numbers that were told already. */
export function judgeWhereabouts(ledger: Whereabouts): Finding {
  switch (ledger) {
    case 'here':
      return { state: 'ok', found: 'the ledger stands where it stood' };
    case 'perhaps':
      return { state: 'warn', found: 'not from a dump; PostgreSQL does not say whether its standby has taken over', fix: 'Grant our role to execute pg_current_wal_lsn and pg_walfile_name; or else run `ehch restored` after each failover, as docs/operations/backup.md says.' };
    case 'elsewhere':
      return { state: 'fail', found: 'the ledger was restored, or its standby has taken over', fix: 'Run `ehch restored` before any service goes on with it, or `ehch restored --nothing-lost` where nothing was lost; docs/operations/backup.md says what it does.' };
  }
}

const LATE_WARN_S = 15 * 60;
const LATE_FAIL_S = 24 * 3600;

export function judgeBacklog({ oldest, outstanding, waiting }: BacklogFacts, now: Date): Finding {
  const waits = waiting > 0 ? `; ${waiting} wait for other records` : '';
  if (oldest === null) return { state: 'ok', found: `nothing to do${waits}` };
  const seconds = Math.max(0, Math.round((now.getTime() - oldest.getTime()) / 1000));
  const found = `${outstanding} not published yet, the oldest for ${inWords(seconds)}${waits}`;
  if (seconds < LATE_WARN_S) return { state: 'ok', found };
  return { state: seconds < LATE_FAIL_S ? 'warn' : 'fail', found, fix: 'See that mapper and publisher run and that the FHIR server answers; `ehch status` shows where records stand.' };
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

export function judgeSetAside(held: number, parked: number): Finding {
  const found = `${held} held, ${parked} parked`;
  return held + parked === 0 ? { state: 'ok', found } : { state: 'warn', found, fix: 'See `ehch held` for what each sender has to mend, and `ehch status` for the codes.' };
}
