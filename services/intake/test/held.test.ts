import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestClient } from '../../../test/support/client.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { receiptOf, registerFile, residentRow, type Row, sendFile } from './support/register.ts';

interface HeldJson {
  total: number;
  groups: { code: string; source?: string; who: string; count: number }[];
  entries: { receipt: string; url: string; position: number; source?: string; fileName?: string; place?: string; row?: number; recordType?: string; recordId?: number; homes?: string[]; since: string; who: string[]; issues: { code: string; who: string; fix: string; row?: number; column?: string; cell?: string }[] }[];
  next?: string;
}

let intake: TestIntake;
let tenants = 0;
/** A client of a tenant that nothing is held of, with a source system of its own. */
const newcomer = async (): Promise<{ client: TestClient; row: (changes?: Row) => Row }> => {
  const tenant = `tenant-${tenants++}`;
  return { client: await intake.client({ tenant }), row: (changes = {}) => residentRow({ 'Exported from': `https://${tenant}.records.example`, ...changes }) };
};
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

const heldBy = async (client: TestClient, query = ''): Promise<HeldJson> => (await client.fetch(`/held${query}`)).json() as Promise<HeldJson>;
const send = async (client: TestClient, rows: readonly Row[], name = 'register.csv') => receiptOf(await sendFile(client, registerFile(rows), { headers: { 'content-disposition': `attachment; filename="${name}"` } }));

describe('GET /held', () => {
  test('says of each row where it is, what is wrong, who does what about it, and since when', async () => {
    const { client, row } = await newcomer();
    const receipt = await send(client, [row(), row({ 'NHS No': '900 000 0010', 'Home ODS': 'VM9ZZ' }), row({ Sex: 'Fem', 'D.O.B.': '31/06/1930' })]);
    const { total, groups, entries, next } = await heldBy(client);
    expect({ total, next }).toEqual({ total: 2, next: undefined });
    expect(entries[0]).toMatchObject({
      receipt: receipt.id,
      url: `/receipts/${receipt.id}?offset=1&limit=1`,
      source: 'care-home-residents',
      fileName: 'register.csv',
      place: 'row 3',
      row: 3,
      recordType: 'resident-register',
      homes: ['VM9ZZ'],
      who: ['sender'],
      issues: [{ code: 'EHCH-ID-004', who: 'sender', row: 3, column: 'NHS No', cell: '900 000 0010', fix: expect.stringMatching(/.{10}/) }],
    });
    expect(Date.now() - Date.parse(entries[0]?.since ?? '')).toBeLessThan(60_000);
    expect(entries[1]?.issues.map(({ code, column }) => [code, column])).toEqual([['EHCH-ROW-010', 'Sex'], ['EHCH-ROW-007', 'D.O.B.']]);
    expect(groups).toEqual(['EHCH-ID-004', 'EHCH-ROW-007', 'EHCH-ROW-010'].map((code) => ({ code, source: 'care-home-residents', who: code === 'EHCH-ROW-010' ? 'mapping' : 'sender', count: 1 })));
  });

  test('is empty once the rows were sent mended, and their receipt names the one that mended them', async () => {
    const { client, row } = await newcomer();
    const bad = row({ Sex: 'Fem' });
    const first = await send(client, [row(), bad]);
    expect(await heldBy(client)).toMatchObject({ total: 1 });
    await send(client, [row(), bad]);
    expect(await heldBy(client)).toMatchObject({ total: 1 });
    const mended = await send(client, [{ ...bad, Sex: 'F' }]);
    expect(await heldBy(client)).toEqual({ total: 0, groups: [], entries: [] });
    const { counts, entries } = (await (await client.fetch(`/receipts/${first.id}`)).json()) as { counts: object; entries: { resolvedBy?: object }[] };
    expect(counts).toEqual({ total: 2, received: 1, 'held-again': 1 });
    expect(entries[1]?.resolvedBy).toMatchObject({ how: 'held-again' });
    expect(mended.counts).toEqual({ total: 1, received: 1 });
  });

  test('names a source or home of which nothing was ever received, and none of which something was', async () => {
    const { client, row } = await newcomer();
    await send(client, [row(), row({ 'D.O.B.': '31/06/1930', 'Home ODS': 'VM1AB' })]);
    const never = async (path: string) => ((await (await client.fetch(path)).json()) as { neverReceived?: string[] }).neverReceived;
    expect(await never('/held?source=care-home-residnets&home=VM9QX')).toEqual(['source', 'home']);
    expect(await never('/held?source=care-home-residents&home=VM1AB&code=EHCH-ID-004')).toBeUndefined();
    expect(await never(`/held?source=${row()['Exported from']}&code=EHCH-ID-004`)).toBeUndefined();
    expect(await never('/receipts?source=care-home-residnets')).toEqual(['source']);
    expect(await never('/receipts?source=care-home-residents')).toBeUndefined();
  });

  test('filters by source, home, code, who and since, and counts only what it shows', async () => {
    const { client, row } = await newcomer();
    await send(client, [row({ Sex: 'Fem', 'Home ODS': 'VM1AA' }), row({ 'D.O.B.': '31/06/1930', 'Home ODS': 'VM1AB' })]);
    const totals = async (query: string) => {
      const { total, groups, entries } = await heldBy(client, query);
      return [total, groups.length, entries.length];
    };
    expect(await totals('?home=VM1AA')).toEqual([1, 1, 1]);
    expect(await totals('?code=EHCH-ROW-007')).toEqual([1, 1, 1]);
    expect(await totals('?code=EHCH-ROW-007&home=VM1AA')).toEqual([0, 0, 0]);
    expect(await totals('?source=care-home-residents&who=sender&since=2020-01-01')).toEqual([1, 1, 1]);
    expect(await totals('?who=mapping')).toEqual([1, 1, 1]);
    expect(await totals('?source=pcn-rounds')).toEqual([0, 0, 0]);
    expect(await totals('?since=2199-01-01T00:00:00Z')).toEqual([0, 0, 0]);
  });

  test('shows what came last first, rows in their order, and every one once however many come meanwhile', async () => {
    const { client, row } = await newcomer();
    const bad = () => row({ Sex: 'Fem' });
    for (const name of ['a.csv', 'b.csv', 'c.csv']) await send(client, [bad(), bad(), bad()], name);
    const seen: string[] = [];
    for (let next: string | undefined = '/held?limit=2&who=mapping'; next; ) {
      const page = (await (await client.fetch(next)).json()) as HeldJson;
      seen.push(...page.entries.map(({ fileName, place }) => `${fileName} ${place}`));
      next = page.next;
      await send(client, [bad()], 'later.csv');
    }
    expect(seen).toEqual(['c', 'b', 'a'].flatMap((file) => [2, 3, 4].map((number) => `${file}.csv row ${number}`)));
  });

  test('shows a record that was taken and cannot go on, with its reason, whom it calls for, and the home it names', async () => {
    const { client, row } = await newcomer();
    const { entries } = await send(client, [row({ 'Home ODS': 'VM7QQ' })]);
    const reason = { class: 'fix-mapping', code: 'EHCH-MAP-003', text: 'It does not conform.', fix: 'Mend the mapping.', who: 'mapping', issues: [{ code: 'EHCH-FHIR-001', severity: 'error', text: 'An element is missing.', expression: 'Patient.name', who: 'mapping' }] };
    await intake.ledger.updateTable('lane_item').set({ state: 'parked', parked_at: new Date(), reason: JSON.stringify(reason) }).where('ref', '=', entries[0]?.recordId ?? 0).execute();
    const list = await heldBy(client, '?home=VM7QQ&who=mapping');
    expect(list).toMatchObject({ total: 1, groups: [{ code: 'EHCH-MAP-003', who: 'mapping', count: 1 }], entries: [{ recordId: entries[0]?.recordId, place: 'row 2', homes: ['VM7QQ'], who: ['mapping'] }] });
    expect(list.entries[0]?.issues.map(({ code }) => code)).toEqual(['EHCH-MAP-003', 'EHCH-FHIR-001']);
    expect((await receiptOf(await client.fetch(`/receipts/${list.entries[0]?.receipt}`))).counts).toEqual({ total: 1, held: 1 });
  });

  test('SEC-015: shows nobody what another tenant is held', async () => {
    const [one, other] = [await newcomer(), await newcomer()];
    await send(one.client, [one.row({ Sex: 'Fem' })]);
    expect(await heldBy(other.client)).toEqual({ total: 0, groups: [], entries: [] });
  });

  test('SEC-012: asks for the scope to read receipts', async () => {
    expect((await fetch(`${intake.url}/held`)).status).toBe(401);
    expect((await (await intake.client({ scope: 'system/records.c' })).fetch('/held')).status).toBe(403);
    expect((await (await intake.client({ scope: 'system/receipts.r' })).fetch('/held')).status).toBe(200);
  });

  test.each(['since=yesterday', 'since=2026-13-01', 'who=nobody', 'code=%27', 'home=VM1%20AB', 'cursor=abc', 'cursor=../../x.1', 'limit=0', 'source=a&source=b'])('REST-007: %s is 400 and says what is allowed', async (query) => {
    const { client } = await newcomer();
    const response = await client.fetch(`/held?${query}`);
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toMatch(/must be|whole/);
  });

  test('SEC-050: what stands in a cell is in the answer and not in the log', async () => {
    const { client, row } = await newcomer();
    await send(client, [row({ Sex: 'Zzcanary', 'NHS No': '900 000 0010' })]);
    expect(JSON.stringify(await heldBy(client))).toContain('Zzcanary');
    expect(intake.output()).toContain('/held');
    expect(intake.output()).not.toMatch(/Zzcanary|900 000 0010/);
  });
});
