import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changeReplay, countReplay, createReplay, inTransaction, type Ledger, openPseudonym, readReceipt, readReplay, type ReplayFilter } from '@ehch/ledger';
import { MAPPER_VERSION } from '@ehch/records';
import { createSource, fileOf, loadDefinition, type Source, SOURCES_FOLDER } from '@ehch/sources';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { acceptFile } from '../src/accept-file.ts';
import { draftsOf } from '../src/file-drafts.ts';
import type { ReplayTools } from '../src/replay/batch.ts';
import { decideRecord } from '../src/replay/records.ts';
import { NEVER_REREAD } from '../src/replay/reread.ts';
import { replayStep } from '../src/replay/step.ts';
import { registerFile, residentRow, type Row } from './support/register.ts';

const YAML = readFileSync(join(SOURCES_FOLDER, 'care-home-residents', 'source.yaml'), 'utf8');
const sourceOf = (yaml: string): Source => createSource('care-home-residents', loadDefinition('source.yaml', yaml));
const OLD = sourceOf(YAML);
/** The same register, whose next version knows another word for a sex, and reads the telephone no more. */
const NEW = sourceOf(YAML.replace(/^version: \d+$/m, 'version: 99').replace('sex: { F:', 'sex: { Fem: female, F:').replace('  Phone: { to: phone }\n', ''));

let database: TestLedger;
let ledger: Ledger;
let live: Source;
let tools: ReplayTools;
beforeAll(async () => {
  database = await createTestLedger();
  ledger = database.ledger;
  live = OLD;
  tools = { ledger, pseudonym: await openPseudonym(ledger), now: () => new Date(), testNumbers: 'taken', sources: { live: () => Promise.resolve({ source: live }) } };
});
afterAll(() => database.close());

let tenants = 0;
const newTenant = (): { tenant: string; row: (changes?: Row) => Row } => {
  const tenant = `t${tenants++}`;
  return { tenant, row: (changes = {}) => residentRow({ 'Exported from': `https://${tenant}.records.example`, ...changes }) };
};

async function send(tenant: string, rows: readonly Row[]): Promise<string> {
  const reading = await OLD.read(fileOf(Buffer.from(registerFile(rows, Object.keys({ ...rows[0], Phone: '' })))));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const request = { tenant, clientId: 'c', kind: 'file' as const, source: OLD.name, sourceVersion: OLD.version, fileName: 'register.csv', fileDigest: Buffer.from('d'), contentDigest: Buffer.from('x') };
  return acceptFile({ ledger, pseudonym: tools.pseudonym, onCommitted: () => Promise.resolve() }, request, draftsOf(OLD, reading, { tenant, now: new Date(), testNumbers: 'taken' }));
}

/** Works a replay off, but for the records that it put in line: those are the mapper's. */
async function run(tenant: string, filter: ReplayFilter = {}) {
  const { id } = await inTransaction(ledger, (trx) => createReplay(trx, { tenant, clientId: 'c', filter }));
  while ((await replayStep(tools, id)).is === 'went-on');
  return (await readReplay(ledger, tenant, id))!;
}

const view = async (tenant: string, id: string) => (await readReceipt(ledger, tenant, id, { offset: 0, limit: 100 }))!;
const bodyOf = async (recordId: number | null) => JSON.parse((await ledger.selectFrom('record').select('body').where('id', '=', recordId ?? 0).executeTakeFirstOrThrow()).body) as Record<string, unknown>;

describe('rows that are held', () => {
  test('go on under their own receipt once the source reads them, and it says that a replay released them', async () => {
    const { tenant, row } = newTenant();
    live = NEW;
    const receipt = await send(tenant, [row(), row({ Sex: 'Fem' }), row({ Sex: 'Nobody knows' })]);
    const { id, progress } = await run(tenant, { state: 'held' });
    expect(progress).toMatchObject({ total: 2, released: 1, stillHeld: 1, notKept: 0, sent: 0 });
    const { counts, entries } = await view(tenant, receipt);
    expect(counts).toEqual({ received: 2, held: 1 });
    expect(entries[1]).toMatchObject({ state: 'received', issues: [], resolvedBy: { replay: id, how: 'replayed' } });
    expect(await bodyOf(entries[1]?.recordId ?? null)).toMatchObject({ gender: 'female' });
    const [line] = await ledger.selectFrom('lane_item').select('lane').where('ref', '=', entries[1]?.recordId ?? 0).execute();
    expect(line).toEqual({ lane: 'map' });
  });

  test('stay as they are while the source reads them as before', async () => {
    const { tenant, row } = newTenant();
    live = OLD;
    const receipt = await send(tenant, [row({ Sex: 'Fem' })]);
    const before = await view(tenant, receipt);
    expect((await run(tenant)).progress).toMatchObject({ released: 0, stillHeld: 1 });
    expect(await view(tenant, receipt)).toEqual(before);
  });

  test('REL-030: never pass a newer version that came since', async () => {
    const { tenant, row } = newTenant();
    live = NEW;
    const bad = row({ Sex: 'Fem', Rev: '5' });
    const receipt = await send(tenant, [bad]);
    await ledger.updateTable('receipt_entry').set({ source_version: 9 }).where('receipt_id', '=', receipt).execute();
    await send(tenant, [{ ...bad, Sex: 'F', Rev: '6' }]);
    expect((await run(tenant, { state: 'held' })).progress).toMatchObject({ released: 0, superseded: 1 });
    expect((await view(tenant, receipt)).entries[0]).toMatchObject({ state: 'superseded', resolvedBy: { how: 'replayed' } });
  });

  test('SEC-015: are checked as when they came: the system of somebody else holds them still', async () => {
    const [one, other] = [newTenant(), newTenant()];
    live = NEW;
    await send(one.tenant, [one.row()]);
    const receipt = await send(other.tenant, [other.row({ Sex: 'Fem', 'Exported from': `https://${one.tenant}.records.example` })]);
    expect((await run(other.tenant)).progress).toMatchObject({ released: 0, stillHeld: 1 });
    expect((await view(other.tenant, receipt)).entries[0]?.issues).toMatchObject([{ code: 'EHCH-ID-011' }]);
  });

  test('are filtered by source, home, code, record type, receipt and time', async () => {
    const { tenant, row } = newTenant();
    live = OLD;
    const receipt = await send(tenant, [row({ Sex: 'Fem', 'Home ODS': 'VM1AA' }), row({ 'NHS No': '900 000 0010', 'Home ODS': 'VM1AB' })]);
    const total = async (filter: ReplayFilter) => (await run(tenant, filter)).progress.total;
    expect(await total({ home: 'VM1AA' })).toBe(1);
    expect(await total({ code: 'EHCH-ID-004' })).toBe(1);
    expect(await total({ receipt, recordType: 'resident-register', source: 'care-home-residents', from: '2020-01-01T00:00:00Z' })).toBe(2);
    expect(await total({ to: '2020-01-01T00:00:00Z' })).toBe(0);
    expect(await total({ mapperBelow: 9 })).toBe(0);
    expect(await total({ source: 'pcn-rounds' })).toBe(0);
  });
});

describe('records', () => {
  test('are read again where their source has changed, audited, and put behind their key', async () => {
    const { tenant, row } = newTenant();
    live = NEW;
    const receipt = await send(tenant, [row({ Phone: '01632 960111' }), row()]);
    await ledger.deleteFrom('lane_item').execute();
    await ledger.updateTable('record').set({ state: 'published' }).where('tenant', '=', tenant).execute();
    const { progress } = await run(tenant, { state: 'published' });
    expect(progress).toMatchObject({ total: 2, sent: 2, reread: 1, unreadable: 0 });
    const [first] = (await view(tenant, receipt)).entries;
    expect(await bodyOf(first?.recordId ?? null)).not.toHaveProperty('phone');
    const kept = await ledger.selectFrom('receipt_entry').select('reread_version').where('receipt_id', '=', receipt).orderBy('position').execute();
    expect(kept).toEqual([{ reread_version: 99 }, { reread_version: null }]);
    expect(await ledger.selectFrom('audit').select('entity_id').where('event', '=', 'record-reread').where('tenant', '=', tenant).execute()).toEqual([{ entity_id: String(first?.recordId) }]);
    expect(await ledger.selectFrom('lane_item').select('lane').innerJoin('record', 'record.id', 'lane_item.ref').where('record.tenant', '=', tenant).where('lane', '=', 'map').execute()).toHaveLength(2);
  });

  test('are told to stay as they are once each was read by the source as it is now, also where that read the same as before (REL-020)', async () => {
    const { tenant, row } = newTenant();
    live = NEW;
    await send(tenant, [row({ Phone: '01632 960111' }), row()]);
    await asPublished(tenant);
    const current = async (neverReread: readonly string[] = NEVER_REREAD) => (await countReplay(ledger, tenant, {}, { mapperVersion: MAPPER_VERSION, sources: { [NEW.name]: NEW.version }, neverReread })).map((group) => [group.count, group.current]);
    expect(await current()).toEqual([[2, 0]]);
    expect(await current(['resident-register'])).toEqual([[2, 2]]);
    await run(tenant);
    await asPublished(tenant);
    expect(await current()).toEqual([[2, 2]]);
    expect((await run(tenant)).progress).toMatchObject({ sent: 2, reread: 0 });
    expect(NEVER_REREAD).toEqual(['hospital-encounter']);
  });

  /** As mapper and publisher leave records. */
  async function asPublished(tenant: string): Promise<void> {
    await ledger.deleteFrom('lane_item').execute();
    const records = await ledger.updateTable('record').set({ state: 'published' }).where('tenant', '=', tenant).returning('id').execute();
    await ledger.insertInto('bundle').values(records.map(({ id }) => ({ record_id: id, content: '{}', mapper_version: MAPPER_VERSION, replaces: null }))).onConflict((on) => on.doNothing()).execute();
  }

  test('of a paused replay are left alone, and a replay of one tenant touches no other', async () => {
    const [one, other] = [newTenant(), newTenant()];
    live = OLD;
    await send(one.tenant, [one.row()]);
    await send(other.tenant, [other.row()]);
    await ledger.deleteFrom('lane_item').execute();
    const { id } = await inTransaction(ledger, (trx) => createReplay(trx, { tenant: one.tenant, clientId: 'c', filter: {} }));
    await inTransaction(ledger, (trx) => changeReplay(trx, id, 'paused'));
    expect(await replayStep(tools, id)).toEqual({ is: 'over' });
    await inTransaction(ledger, (trx) => changeReplay(trx, id, 'running'));
    while ((await replayStep(tools, id)).is === 'went-on');
    const line = await ledger.selectFrom('lane_item').innerJoin('record', 'record.id', 'lane_item.ref').select('record.tenant').where('lane', '=', 'map').execute();
    expect(line).toEqual([{ tenant: one.tenant }]);
  });

  test('are left where a newer version stands, and where they are on their way as they would be mapped now', () => {
    const record = { superseded: false, inLine: null, mapperVersion: 'any' };
    expect(decideRecord({ ...record, superseded: true }, 'changed')).toBe('superseded');
    expect(decideRecord(record, 'same')).toBe('send');
    expect(decideRecord({ ...record, inLine: { lane: 'map', state: 'parked' } }, 'same')).toBe('release');
    expect(decideRecord({ ...record, inLine: { lane: 'map', state: 'ready' } }, 'same')).toBe('under-way');
    expect(decideRecord({ ...record, inLine: { lane: 'map', state: 'ready' } }, 'changed')).toBe('send');
    expect(decideRecord({ ...record, inLine: { lane: 'publish', state: 'waiting' } }, 'same')).toBe('send');
    expect(decideRecord({ ...record, inLine: { lane: 'publish', state: 'parked' } }, 'same')).toBe('send');
  });
});
