import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { type KnownSource, placeSource, sourceBefore, type SourcePlacement } from './source-placement.ts';

/** The files of a source's folder: text as it is, anything else as base64. */
export type StoredFiles = Readonly<Record<string, string | { base64: string }>>;

/** A version of a tenant's own source, without its files. */
export interface StoredSource {
  id: number;
  name: string;
  version: number;
  state: KnownSource['state'];
  clientId: string;
  createdAt: Date;
  liveFrom: Date;
}

const COLUMNS = ['id', 'name', 'version', 'state', 'client_id as clientId', 'created_at as createdAt', 'live_from as liveFrom'] as const;

/** The live version of a tenant's own source. It is one look into an index, so whoever reads with sources asks each time. */
export async function liveSource(ledger: Ledger, tenant: string, name: string): Promise<StoredSource | undefined> {
  return ledger.selectFrom('source_version').select(COLUMNS).where('tenant', '=', tenant).where('name', '=', name).where('state', '=', 'live').executeTakeFirst();
}

/** A version of a tenant's own source, whatever its state. */
export async function sourceVersion(ledger: Ledger, tenant: string, { name, version }: { name: string; version: number }): Promise<StoredSource | undefined> {
  return ledger.selectFrom('source_version').select(COLUMNS).where('tenant', '=', tenant).where('name', '=', name).where('version', '=', version).executeTakeFirst();
}

/** Every live version of a tenant's own sources, by name. */
export async function liveSources(ledger: Ledger, tenant: string): Promise<StoredSource[]> {
  return ledger.selectFrom('source_version').select(COLUMNS).where('tenant', '=', tenant).where('state', '=', 'live').orderBy('name').execute();
}

/** Every version of a tenant's own source, the latest first. */
export async function sourceHistory(ledger: Ledger, tenant: string, name: string): Promise<StoredSource[]> {
  return ledger.selectFrom('source_version').select(COLUMNS).where('tenant', '=', tenant).where('name', '=', name).orderBy('version', 'desc').execute();
}

/** The files of a version, which never change. Undefined for another tenant. */
export async function sourceFiles(ledger: Ledger, tenant: string, id: number): Promise<StoredFiles | undefined> {
  const row = await ledger.selectFrom('source_version').select('files').where('tenant', '=', tenant).where('id', '=', id).executeTakeFirst();
  return row?.files;
}

export interface ArrivingSource {
  tenant: string;
  clientId: string;
  name: string;
  version: number;
  files: StoredFiles;
  contentDigest: Buffer;
  /** The version that comes with the program; 0 where none does. */
  shipped: number;
}

/** Puts a version in the place of the live one, where it may stand there. Whoever calls has seen that its examples pass. */
export async function putSource(trx: LedgerTransaction, source: ArrivingSource): Promise<SourcePlacement> {
  const placement = placeSource(await lockVersions(trx, source.tenant, source.name), source, source.shipped);
  if (placement.is !== 'new' && placement.is !== 'again') return placement;
  await leaveLive(trx, source, 'past');
  if (placement.is === 'again') await becomeLive(trx, placement.id);
  else await insertLive(trx, source);
  return placement;
}

/** Where a version would be put, without doing so. */
export async function wouldPutSource(ledger: Ledger, source: Omit<ArrivingSource, 'files' | 'clientId'>): Promise<SourcePlacement> {
  return placeSource(await versionsOf(ledger, source.tenant, source.name), source, source.shipped);
}

/** What taking back the live version would make live: an own version, or that of the program. Undefined where nothing own is live. */
export async function sourceToTakeBack(ledger: Ledger | LedgerTransaction, tenant: string, name: string): Promise<{ live: KnownSource; before?: KnownSource } | undefined> {
  return takingBack(await versionsOf(ledger, tenant, name));
}

/**
 * Takes the live version back, so that the one before it is live again; with none before it, the program's.
 *
 * @param expected what was live and what was before it when that was looked at; false where it has changed since
 */
export async function takeBackSource(trx: LedgerTransaction, { tenant, name }: { tenant: string; name: string }, expected: { live: number; before: number | undefined }): Promise<boolean> {
  const found = takingBack(await lockVersions(trx, tenant, name));
  if (found?.live.id !== expected.live || found.before?.id !== expected.before) return false;
  await leaveLive(trx, { tenant, name }, 'taken-back');
  if (found.before) await becomeLive(trx, found.before.id);
  return true;
}

function takingBack(known: readonly KnownSource[]): { live: KnownSource; before?: KnownSource } | undefined {
  const live = known.find(({ state }) => state === 'live');
  const before = sourceBefore(known);
  return live && { live, ...(before && { before }) };
}

/** Row locks would not do: whoever waits for one does not see the rows that were written meanwhile. */
async function lockVersions(trx: LedgerTransaction, tenant: string, name: string): Promise<KnownSource[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(['ehch source', tenant, name])}, 0))`.execute(trx);
  return versionsOf(trx, tenant, name);
}

const versionsOf = (ledger: Ledger | LedgerTransaction, tenant: string, name: string): Promise<KnownSource[]> =>
  ledger.selectFrom('source_version').select(['id', 'version', 'state', 'content_digest as contentDigest']).where('tenant', '=', tenant).where('name', '=', name).execute();

async function leaveLive(trx: LedgerTransaction, { tenant, name }: { tenant: string; name: string }, state: 'past' | 'taken-back'): Promise<void> {
  await trx.updateTable('source_version').set({ state }).where('tenant', '=', tenant).where('name', '=', name).where('state', '=', 'live').execute();
}

async function becomeLive(trx: LedgerTransaction, id: number): Promise<void> {
  await trx.updateTable('source_version').set({ state: 'live', live_from: sql`now()` }).where('id', '=', id).execute();
}

async function insertLive(trx: LedgerTransaction, { tenant, name, version, files, contentDigest, clientId }: ArrivingSource): Promise<void> {
  await trx.insertInto('source_version').values({ tenant, name, version, files: JSON.stringify(files), content_digest: contentDigest, state: 'live', client_id: clientId }).execute();
}
