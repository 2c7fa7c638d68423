import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationOutcome } from '@medplum/fhirtypes';
import type { TestClient } from '../../../test/support/client.ts';
import { collide } from '../../../test/support/collision.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { receiptOf, registerFile, residentRow, sendFile } from './support/register.ts';

let intake: TestIntake;
let client: TestClient;
beforeAll(async () => {
  intake = await startIntake();
  client = await intake.client();
});
afterAll(() => intake.close());

const codesOf = async (response: Response) => (((await response.json()) as OperationOutcome).issue ?? []).map(({ details }) => details?.coding?.[0]?.code);
/** What a request may add when it is refused: its token, and nothing of its content. */
const contentOf = async () => {
  const { used_assertion: _assertions, audit: _audit, ...content } = await intake.rows();
  return content;
};

describe('POST /files?source=', () => {
  test('IN-003: good rows go on; a bad row is held with row, column, code, who fixes it and how', async () => {
    const rows = [residentRow(), residentRow({ 'NHS No': '900 000 0010' }), residentRow({ Sex: 'Fem', 'D.O.B.': '31/06/1930' }), residentRow()];
    const response = await sendFile(client, registerFile(rows), { headers: { 'content-disposition': 'attachment; filename="register.csv"' } });
    const receipt = await receiptOf(response);
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/receipts/${receipt.id}`);
    expect(receipt).toMatchObject({ kind: 'file', source: 'care-home-residents', fileName: 'register.csv', complete: true, counts: { total: 4, received: 2, held: 2 } });
    expect(receipt.entries.map(({ place, state }) => [place, state])).toEqual([['row 2', 'received'], ['row 3', 'held'], ['row 4', 'held'], ['row 5', 'received']]);
    const issues = receipt.entries.flatMap((entry) => entry.issues ?? []);
    expect(issues.map(({ code, row, column, who, cell }) => ({ code, row, column, who, cell }))).toEqual([
      { code: 'EHCH-ID-004', row: 3, column: 'NHS No', who: 'sender', cell: '900 000 0010' },
      { code: 'EHCH-ROW-010', row: 4, column: 'Sex', who: 'mapping', cell: 'Fem' },
      { code: 'EHCH-ROW-007', row: 4, column: 'D.O.B.', who: 'sender', cell: '31/06/1930' },
    ]);
    expect(issues.every(({ fix }) => fix.length > 10)).toBe(true);
  });

  test('REL-001: what the receipt calls received is committed, and waits behind its key', async () => {
    const receipt = await receiptOf(await sendFile(client, registerFile([residentRow(), residentRow({ Sex: '' })])));
    const stored = await intake.ledger.selectFrom('record').leftJoin('lane_item', 'lane_item.ref', 'record.id').select(['record.id', 'record.state', 'lane_item.lane']).where('record.receipt_id', '=', receipt.id).execute();
    expect(stored).toEqual([{ id: receipt.entries[0]?.recordId, state: 'received', lane: 'map' }]);
  });

  test('D10: the same file under the same Idempotency-Key has the same receipt, and no second effect', async () => {
    const file = registerFile([residentRow(), residentRow({ Sex: 'Fem' })]);
    const first = await receiptOf(await sendFile(client, file, { headers: { 'idempotency-key': 'register-1' } }));
    const before = await intake.rows();
    const again = await sendFile(client, file, { headers: { 'idempotency-key': 'register-1' } });
    expect(again.status).toBe(202);
    expect((await receiptOf(again)).id).toBe(first.id);
    expect(await intake.rows()).toEqual(before);
  });

  test('REST-081: of one file under one key, sent five times at once, one is taken and the others find it', async () => {
    const file = registerFile([residentRow(), residentRow()]);
    const responses = await collide(intake.ledger, 'receipt', () => Array.from({ length: 5 }, () => sendFile(client, file, { headers: { 'idempotency-key': 'register-at-once' } })));
    const taken = responses.filter(({ status }) => status === 202);
    const busy = responses.filter(({ status, headers }) => status === 409 && headers.get('retry-after') === '5');
    expect([taken.length > 0, taken.length + busy.length]).toEqual([true, 5]);
    expect(new Set(await Promise.all(taken.map(async (response) => (await receiptOf(response)).id))).size).toBe(1);
  });

  test('REL-020: the same file without a key finds every good row unchanged, and holds the bad ones again', async () => {
    const file = registerFile([residentRow(), residentRow({ Sex: 'Fem' }), residentRow()]);
    await sendFile(client, file);
    const before = await intake.rows();
    const again = await receiptOf(await sendFile(client, file));
    const { record, lane_item, lane_key, lane_name } = await intake.rows();
    expect(again.entries.map(({ place, state }) => [place, state])).toEqual([['row 2', 'received'], ['row 3', 'held'], ['row 4', 'received']]);
    expect({ record, lane_item, lane_key, lane_name }).toEqual({ record: before['record'], lane_item: before['lane_item'], lane_key: before['lane_key'], lane_name: before['lane_name'] });
    const standings = await intake.ledger.selectFrom('receipt_entry').select('standing').where('receipt_id', '=', again.id).orderBy('position').execute();
    expect(standings.map(({ standing }) => standing)).toEqual(['unchanged', 'held', 'unchanged']);
  });

  test('REST-081: refuses another file under the same key', async () => {
    await sendFile(client, registerFile([residentRow()]), { headers: { 'idempotency-key': 'register-2' } });
    expect((await sendFile(client, registerFile([residentRow()]), { headers: { 'idempotency-key': 'register-2' } })).status).toBe(422);
  });

  test('REL-030: holds a row that gives a version that is there other content, and lets the rest through', async () => {
    const row = residentRow();
    await sendFile(client, registerFile([row]));
    const receipt = await receiptOf(await sendFile(client, registerFile([{ ...row, Surname: 'Moss' }, residentRow()])));
    expect(receipt.entries).toMatchObject([{ state: 'held', issues: [{ code: 'EHCH-VER-001' }] }, { state: 'received' }]);
  });

  test('D9a: keeps an older version that comes late as superseded', async () => {
    const row = residentRow({ Rev: '2' });
    await sendFile(client, registerFile([row]));
    const receipt = await receiptOf(await sendFile(client, registerFile([{ ...row, Rev: '1', Surname: 'Moss' }])));
    expect(receipt).toMatchObject({ counts: { total: 1, superseded: 1 }, entries: [{ state: 'superseded' }] });
  });

  test('REL-031: holds a row from the day after tomorrow', async () => {
    const receipt = await receiptOf(await sendFile(client, registerFile([residentRow({ 'Last changed': '16/06/2199 09:00:00' })])));
    expect(receipt.entries).toMatchObject([{ state: 'held', place: 'row 2', issues: [{ code: 'EHCH-VER-002' }] }]);
  });

  test('SEC-015: holds the rows that speak in the name of another tenant\'s system', async () => {
    await sendFile(client, registerFile([residentRow()]));
    const other = await intake.client({ tenant: 'tenant-b' });
    const receipt = await receiptOf(await sendFile(other, registerFile([residentRow(), residentRow({ 'Exported from': 'https://other.records.example' })])));
    expect(receipt.entries).toMatchObject([{ state: 'held', issues: [{ code: 'EHCH-ID-011' }] }, { state: 'received' }]);
  });

  test('goes on over several batches, in the order of the rows', async () => {
    const rows = Array.from({ length: 1_203 }, (_, index) => residentRow(index === 700 ? { Sex: 'Fem' } : {}));
    const receipt = await receiptOf(await sendFile(client, registerFile(rows)));
    expect(receipt.counts).toEqual({ total: 1_203, received: 1_202, held: 1 });
    const held = await receiptOf(await client.fetch(`/receipts/${receipt.id}?offset=700&limit=1`));
    expect(held.entries).toMatchObject([{ position: 700, place: 'row 702', state: 'held' }]);
  });
});

describe('a file that is of no use as a whole is refused, and nothing of it is stored', () => {
  const good = () => registerFile([residentRow()]);

  test.each(['care-home-resident', 'constructor', '__proto__', 'toString', ''])('IN-001: an unknown source %j is 404 and the answer names those that there are', async (source) => {
    const before = await contentOf();
    const response = await sendFile(client, good(), { source });
    expect(response.status).toBe(404);
    expect(JSON.stringify(await response.json())).toMatch(/care-home-residents, .*pcn-rounds/);
    expect(await contentOf()).toEqual(before);
  });

  test('no source is 404 as well', async () => {
    expect((await client.fetch('/files', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: good() })).status).toBe(404);
  });

  test.each(['application/json', 'text/plain', 'application/vnd.ms-excel'])('REST-001: %s is not what the source sends: 415', async (type) => {
    const before = await contentOf();
    const response = await sendFile(client, good(), { headers: { 'content-type': type } });
    expect(response.status).toBe(415);
    expect(JSON.stringify(await response.json())).toContain('text/csv');
    expect(await contentOf()).toEqual(before);
  });

  const withoutSex = Object.keys(residentRow()).filter((column) => column !== 'Sex');
  test.each([
    ['an empty body', '', 400, ['body-missing']],
    ['a byte order mark alone', '\ufeff', 422, ['EHCH-SRC-001']],
    ['a header without rows', registerFile([]), 422, ['EHCH-SRC-002']],
    ['a header without a required column', registerFile([residentRow()], withoutSex), 422, ['EHCH-SRC-007']],
    ['a header with a column that the source does not know', registerFile([residentRow({ Shoes: '7' })]), 422, ['EHCH-SRC-009']],
    ['no header', registerFile([residentRow()]).split('\r\n').slice(1).join('\r\n'), 422, ['EHCH-SRC-005']],
    ['semicolons for commas', registerFile([residentRow()]).replaceAll(',', ';'), 422, ['EHCH-SRC-006']],
    ['a spreadsheet', 'PK\u0003\u0004 and so on', 422, ['EHCH-SRC-003']],
  ])('IN-003: %s', async (_, body, status, codes) => {
    const before = await contentOf();
    const response = await sendFile(client, body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/fhir+json');
    expect(await codesOf(response)).toEqual(codes);
    expect(await contentOf()).toEqual(before);
  });

  test('says which required column is missing', async () => {
    const response = await sendFile(client, registerFile([residentRow()], withoutSex));
    expect(JSON.stringify(await response.json())).toContain('The column Sex is missing.');
  });

  test('IN-002: a file that is cut off is refused', async () => {
    const response = await sendFile(client, 'Not a gzip', { headers: { 'content-encoding': 'gzip' } });
    expect(response.status).toBe(400);
  });
});

describe('SEC-012: who may send files', () => {
  test('nobody without a token', async () => {
    const response = await fetch(`${intake.url}/files?source=care-home-residents`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: registerFile([residentRow()]) });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('Bearer');
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  });

  test.each(['/files', '/files/$map'])('nobody without the scope to make records: %s', async (path) => {
    const reader = await intake.client({ scope: 'system/receipts.r' });
    const before = await contentOf();
    const response = await sendFile(reader, registerFile([residentRow()]), { path });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(await contentOf()).toEqual({ ...before, client: before['client'] });
  });

  test('whoever has just that scope may', async () => {
    expect((await sendFile(await intake.client({ scope: 'system/records.c' }), registerFile([residentRow()]))).status).toBe(202);
  });
});
