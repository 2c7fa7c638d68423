import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { registerFile, residentRow, sendFile } from '../../services/intake/test/support/register.ts';
import { exampleOf, type Journey, type Receipt, startJourney } from '../support/journey.ts';
import { adt } from '../support/mllp.ts';
import { until } from '../support/until.ts';

/** Stands in every field that nobody asked for. */
const EXTRA = 'Zzextra-Quillfeather';
const records = join(import.meta.dirname, '../../packages/records/src');
const TYPES = readdirSync(records).filter((name) => existsSync(join(records, name, 'examples', 'maximal.record.json')));

let journey: Journey;
beforeAll(async () => { journey = await startJourney(); });
afterAll(() => journey.close());

/** The same, with one field more in each of its objects that lies at `depth` or deeper. */
function withExtras(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((one) => withExtras(one, depth));
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withExtras(one, depth - 1)]));
  return depth > 0 ? inner : { ...inner, zzExtra: EXTRA };
}

/** The FHIR server's own tables, whatever they are. */
async function onServer(): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'sandbox' and table_type = 'BASE TABLE'`.execute(journey.database.ledger);
  const texts = await Promise.all(tables.map(async ({ name }) => (await sql<{ text: string }>`select t::text as text from ${sql.table(`sandbox.${name}`)} t`.execute(journey.database.ledger)).rows.map(({ text }) => text).join('\n')));
  return texts.join('\n');
}

test.each(TYPES)('SEC-052: extra fields of a record of type %s are refused with it, or stay behind', async (type) => {
  for (const depth of [0, 1, 2]) {
    const record = withExtras(exampleOf(type, {}, 'maximal'), depth);
    const mapped = await journey.client.postJson(`/records/${type}/$map`, record);
    expect((await mapped.text()).includes(EXTRA)).toBe(false);
    const answer = await journey.client.postJson(`/records/${type}`, record);
    expect([202, 400, 422]).toContain(answer.status);
  }
});

test('SEC-052: a file with a column that nobody asked for is refused, without a word of it', async () => {
  const rows = [residentRow({ 'NHS No': '900 000 0009' })].map((row) => ({ ...row, 'Extra notes': EXTRA }));
  const answer = await sendFile(journey.client, registerFile(rows));
  const text = await answer.text();
  expect([answer.status, text.includes('EHCH-SRC-009'), text.includes(EXTRA)]).toEqual([422, true, false]);
});

test('SEC-052: extra segments and fields of a message are not read', async () => {
  const message = `${adt('A01').trimEnd()}\rZEX|1|${EXTRA}\rNTE|1||${EXTRA}\r`;
  const answer = await journey.client.fetch('/files?source=hospital-adt', { method: 'POST', headers: { 'content-type': 'x-application/hl7-v2+er7' }, body: message });
  expect([202, 400, 422]).toContain(answer.status);
});

test('SEC-052: a posted Encounter with an element that FHIR does not know is refused; without it, it goes on as it was sent', async () => {
  await journey.send('home-register', exampleOf('home-register', { home: { odsCode: 'VM1AB' } }));
  await journey.send('resident-register', exampleOf('resident-register', { home: { odsCode: 'VM1AB' }, resident: { nhsNumber: '9000000009' } }));
  const encounter = JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/gp-systems/encounter.json'), 'utf8')) as Record<string, unknown>;
  const post = async (body: unknown) => (await journey.client.postJson('/fhir/R4/Encounter', body, { 'content-type': 'application/fhir+json' })).status;
  expect([await post(withExtras(encounter)), await post(withExtras(encounter, 1)), await post({ ...encounter, zzExtra: EXTRA })]).toEqual([400, 400, 400]);
  expect([201, 202]).toContain(await post(encounter));
});

test('SEC-052: nothing of it is at the FHIR server nor with a subscriber, and what was asked for is', async () => {
  // What waits for residents whom nobody told of goes on waiting.
  await until('nothing is ready any more', async () => (await sql`select from lane_item where state = 'ready' and due_at <= clock_timestamp()`.execute(journey.database.ledger)).rows.length === 0, 40_000);
  const { rows } = await sql<{ id: string }>`select id from receipt`.execute(journey.database.ledger);
  const receipts = await Promise.all(rows.map(({ id }) => journey.receipt(id)));
  const published = receipts.flatMap(({ entries }: Receipt) => entries).filter(({ state }) => state === 'published');
  expect(published.length).toBeGreaterThan(0);
  const text = await onServer();
  expect(text).toContain('9000000009');
  expect(text.includes(EXTRA)).toBe(false);
  expect(JSON.stringify(journey.subscriber.events)).not.toContain(EXTRA);
});
