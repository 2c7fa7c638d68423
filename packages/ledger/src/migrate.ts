import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { LEDGER_SCHEMA, type Ledger, openForChanges } from './database.ts';
import { rememberWhereabouts } from './whereabouts.ts';
import { up as ledger0001 } from './migrations/0001-ledger.ts';
import { up as rows0002 } from './migrations/0002-rows.ts';
import { up as overview0003 } from './migrations/0003-overview.ts';
import { up as heldAndReplays0004 } from './migrations/0004-held-and-replays.ts';
import { up as sources0005 } from './migrations/0005-sources.ts';
import { up as coverage0006 } from './migrations/0006-coverage.ts';
import { up as setAside0007 } from './migrations/0007-set-aside.ts';
import { up as checkedVersion0008 } from './migrations/0008-checked-version.ts';
import { up as messageIds0009 } from './migrations/0009-message-ids.ts';
import { up as triedBundles0010 } from './migrations/0010-tried-bundles.ts';
import { up as subscriptions0011 } from './migrations/0011-subscriptions.ts';
import { up as auditAndSecurity0012 } from './migrations/0012-audit-and-security.ts';
import { up as catchUp0013 } from './migrations/0013-catch-up.ts';
import { up as rounds0014 } from './migrations/0014-rounds.ts';
import { up as console0015 } from './migrations/0015-console.ts';
import { up as clients0016 } from './migrations/0016-clients.ts';
import { up as subjects0017 } from './migrations/0017-subjects.ts';
import { up as passes0018 } from './migrations/0018-passes-and-outages.ts';
import { up as operations0019 } from './migrations/0019-operations.ts';
import { up as deliveries0020 } from './migrations/0020-deliveries-of-an-event.ts';

const MIGRATIONS: Record<string, Migration> = {
  '0001-ledger': { up: ledger0001 },
  '0002-rows': { up: rows0002 },
  '0003-overview': { up: overview0003 },
  '0004-held-and-replays': { up: heldAndReplays0004 },
  '0005-sources': { up: sources0005 },
  '0006-coverage': { up: coverage0006 },
  '0007-set-aside': { up: setAside0007 },
  '0008-checked-version': { up: checkedVersion0008 },
  '0009-message-ids': { up: messageIds0009 },
  '0010-tried-bundles': { up: triedBundles0010 },
  '0011-subscriptions': { up: subscriptions0011 },
  '0012-audit-and-security': { up: auditAndSecurity0012 },
  '0013-catch-up': { up: catchUp0013 },
  '0014-rounds': { up: rounds0014 },
  '0015-console': { up: console0015 },
  '0016-clients': { up: clients0016 },
  '0017-subjects': { up: subjects0017 },
  '0018-passes-and-outages': { up: passes0018 },
  '0019-operations': { up: operations0019 },
  '0020-deliveries-of-an-event': { up: deliveries0020 },
};

/**
 * Brings the ledger's tables up to date, however long that takes. Safe to call from every process at once: one does the work under
 * a lock, the others wait for it (REL-055). Who uses a table goes first: it is tried again until they have let go of it.
 *
 * @param ledger opened by `openLedger`
 */
export async function migrateLedger(ledger: Ledger): Promise<void> {
  await applyMigrations(ledger, MIGRATIONS);
  await rememberWhereabouts(ledger);
}

/** The changes that are asked for, those of another release among them. */
export async function applyMigrations(ledger: Ledger, migrations: Record<string, Migration>): Promise<void> {
  const changing = openForChanges(ledger);
  try {
    await sql`create schema if not exists ${sql.id(LEDGER_SCHEMA)}`.execute(changing).catch(ignoreRace);
    await migrateIfBehind(changing, migrations);
  } finally {
    await changing.destroy();
  }
}

/** A backup may hold on to a table for long. */
const TRIES = 3_600;
const PAUSE_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** A ledger that has had all of ours may have had more, of a later release that runs beside this one: those are no concern of ours. */
async function migrateIfBehind(ledger: Ledger, migrations: Record<string, Migration>): Promise<void> {
  for (let tried = 1; (await pendingMigrations(ledger, migrations)).length > 0; tried += 1) {
    const { error } = await migratorOf(ledger, migrations).migrateToLatest();
    if (error === undefined) return;
    if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE || tried === TRIES) throw error;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** The names of the migrations that this release has and this ledger has not had. */
export async function pendingMigrations(ledger: Ledger, migrations = MIGRATIONS): Promise<string[]> {
  const known = await migratorOf(ledger, migrations).getMigrations();
  return known.flatMap(({ name, executedAt }) => (executedAt === undefined ? [name] : []));
}

/** What brings a ledger from one release to the next. */
export const migratorOf = (ledger: Ledger, migrations = MIGRATIONS): Migrator => new Migrator({ db: ledger, provider: { getMigrations: () => Promise.resolve(migrations) }, migrationTableSchema: LEDGER_SCHEMA });

const UNIQUE_VIOLATION = '23505';

/** `create schema if not exists` of two processes at once can still collide in the catalogue. */
function ignoreRace(error: unknown): void {
  if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
}
