import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerClient } from '../../../test/support/client.ts';
import { whileLocked } from '../../../test/support/collision.ts';
import { createTestLedger } from '../../../test/support/ledger.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';
import { until } from '../../../test/support/until.ts';
import { receiptOf } from './support/register.ts';
import { adt, connectMllp, framed } from '../../../test/support/mllp.ts';

let database: Awaited<ReturnType<typeof createTestLedger>>;
let intake: TestProcess;
const start = () => startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url, EHCH_MLLP_PORT: '0', EHCH_MLLP_TENANT: 'tenant-a', EHCH_MLLP_PEERS: '127.0.0.0/8' });
const portOf = (process: TestProcess) => Number(/"port":(\d+)[^\n]*mllp-started|mllp-started[^\n]*"port":(\d+)/.exec(process.output())?.slice(1).find(Boolean));
beforeAll(async () => {
  database = await createTestLedger();
  intake = await start();
  await until('the listener', () => portOf(intake) > 0);
});
afterAll(async () => {
  await intake.stop();
  await database.close();
});

let visits = 0;
const newVisit = () => `V-${++visits}`;
const line = () => connectMllp(portOf(intake));
const msa = (answers: readonly string[][]) => answers.map((segments) => segments.find((segment) => segment.startsWith('MSA'))?.split('|').slice(1, 3).join(' '));
const recordsOf = (visit: string) => database.ledger.selectFrom('record').select(['id', 'body', 'state', 'tenant', 'source_updated_at']).where('source_key', '=', visit).orderBy('id').execute();
const newestOf = async (visit: string) => JSON.parse((await recordsOf(visit)).at(-1)?.body ?? '{}') as Record<string, unknown>;

describe('HL7 v2 over MLLP', () => {
  test('REL-001: a message is acknowledged when it is committed, and waits behind its key', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    hospital.send(adt('A01', { visit, pv1: { 2: 'I', 44: '20250616090000' } }));
    expect(msa(await hospital.answers(1))).toEqual(['AA M1']);
    const [record] = await recordsOf(visit);
    expect(record).toMatchObject({ state: 'received', tenant: 'tenant-a' });
    expect(await database.ledger.selectFrom('lane_item').select('lane').where('ref', '=', record!.id).execute()).toEqual([{ lane: 'map' }]);
    hospital.socket.destroy();
  });

  test('messages that come at once are answered in their order, on each of many lines', async () => {
    const lines = await Promise.all(Array.from({ length: 8 }, line));
    for (const [index, hospital] of lines.entries()) hospital.socket.write(Array.from({ length: 10 }, (_, nth) => framed(adt('A01', { visit: newVisit(), control: `L${index}-${nth}` }))).join(''));
    for (const [index, hospital] of lines.entries()) {
      expect(msa(await hospital.answers(10))).toEqual(Array.from({ length: 10 }, (_, nth) => `AA L${index}-${nth}`));
      hospital.socket.destroy();
    }
  });

  test('a message that is held is answered AE, with code, place and text and without its values; one that is no HL7, AR', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    hospital.send(adt('A01', { visit, nhs: '9000000010', pv1: { 2: 'QQ' } }));
    hospital.send('GRACE ADEYEMI');
    hospital.send(adt('A99', { visit }));
    const answers = await hospital.answers(3);
    expect(msa(answers)).toEqual(['AE M1', 'AR ', 'AE M1']);
    const errors = answers[0]!.filter((segment) => segment.startsWith('ERR')).map((segment) => segment.split('|').slice(2, 6));
    expect(errors.map(([at, kind, severity, code]) => [at, kind, severity, code?.split('^')[0]])).toEqual([['PV1^1^2', '103', 'E', 'EHCH-ROW-010'], ['PID^1^3', '207', 'E', 'EHCH-ID-004']]);
    expect(JSON.stringify(answers)).not.toMatch(/9000000010|QQ|GRACE|Adeyemi/);
    expect(await recordsOf(visit)).toEqual([]);
    hospital.socket.destroy();
  });

  test('enhanced mode is answered by MSH-15 and MSH-16', async () => {
    const hospital = await line();
    hospital.send(adt('A01', { visit: newVisit(), control: 'E1', header: '|||AL|NE' }));
    hospital.send(adt('A01', { visit: newVisit(), control: 'E2', header: '|||NE|NE' }));
    hospital.send(adt('A01', { visit: '', control: 'E3', header: '|||ER|NE' }));
    hospital.send('MSH|^~\\&|PAS|RZZ01|||20250616||ADT^A01|E4|P|2.5|||AL|NE\r123');
    expect(msa(await hospital.answers(3))).toEqual(['CA E1', 'CE E3', 'CR E4']);
    hospital.socket.destroy();
  });

  test('what a thinner message leaves out stands as it was told; what it takes back does not', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    hospital.send(adt('A01', { visit, at: '202506160930', pv1: { 2: 'I', 3: 'W12^B^3', 44: '20250616090000' } }));
    hospital.send(adt('A08', { visit, at: '202506161000' }));
    await hospital.answers(2);
    expect(await newestOf(visit)).toMatchObject({ event: 'update', class: 'inpatient', status: 'in-progress', admittedAt: '2025-06-16T09:00:00+01:00', location: { ward: 'W12', room: 'B', bed: '3' } });
    hospital.send(adt('A03', { visit, at: '202506171000', pv1: { 37: '85', 45: '202506170955' } }));
    hospital.send(adt('A13', { visit, at: '202506171100', pv1: { 45: '202506170955' } }));
    expect(msa(await hospital.answers(4))).toEqual(['AA M1', 'AA M1', 'AA M1', 'AA M1']);
    const newest = await newestOf(visit);
    expect([newest['status'], newest['admittedAt'], newest['dischargedAt'], newest['dischargedTo']]).toEqual(['in-progress', '2025-06-16T09:00:00+01:00', undefined, undefined]);
    hospital.socket.destroy();
  });

  test('what a message told that came late comes with the next; a message that the versions before it contradict is held', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    hospital.send(adt('A03', { visit, at: '202506171000', pv1: { 45: '202506170955' } }));
    hospital.send(adt('A01', { visit, at: '202506160930', pv1: { 2: 'I', 44: '202506160900' } }));
    hospital.send(adt('A08', { visit, at: '202506171200' }));
    hospital.send(adt('A08', { visit, at: '202506171300', pv1: { 44: '202506171030' } }));
    const answers = await hospital.answers(4);
    expect(msa(answers)).toEqual(['AA M1', 'AA M1', 'AA M1', 'AE M1']);
    expect(JSON.stringify(answers[3])).toContain('EHCH-TIME-001');
    expect((await recordsOf(visit)).map(({ state }) => state)).toEqual(['received', 'superseded', 'received']);
    expect(await newestOf(visit)).toMatchObject({ admittedAt: '2025-06-16T09:00:00+01:00', dischargedAt: '2025-06-17T09:55:00+01:00' });
    hospital.socket.destroy();
  });

  test('messages of one minute follow each other as they came, and each that comes again changes nothing', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    const messages = ['W1', 'W2', 'W3'].map((ward, index) => adt('A08', { visit, control: `S${index}`, at: '202506160930', pv1: { 3: ward } }));
    for (const message of [...messages, ...messages]) hospital.send(message);
    expect(msa(await hospital.answers(6))).toEqual(['AA S0', 'AA S1', 'AA S2', 'AA S0', 'AA S1', 'AA S2']);
    expect((await recordsOf(visit)).map(({ source_updated_at }) => source_updated_at.toISOString())).toEqual(['2025-06-16T08:30:00.000Z', '2025-06-16T08:30:00.001Z', '2025-06-16T08:30:00.002Z']);
    expect(await newestOf(visit)).toMatchObject({ location: { ward: 'W3' }, source: { updatedAt: '2025-06-16T08:30:00.002Z' } });
    hospital.socket.destroy();
  });

  test('what happens, is called off and happens again within a minute is all told, and each message that comes again changes nothing', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    const at = '202506171000';
    const messages = ['A03', 'A13', 'A03'].map((event, index) => adt(event, { visit, control: `D${index}`, at, ...(event === 'A03' && { pv1: { 45: '202506170955' } }) }));
    for (const message of messages) hospital.send(message);
    expect(msa(await hospital.answers(3))).toEqual(['AA D0', 'AA D1', 'AA D2']);
    const ends = async () => (await recordsOf(visit)).map(({ body }) => Object.hasOwn(JSON.parse(body) as object, 'dischargedAt'));
    expect(await ends()).toEqual([true, false, true]);
    for (const message of [...messages, adt('A03', { visit, control: 'D3', at, pv1: { 45: '202506170955' } })]) hospital.send(message);
    expect(msa(await hospital.answers(7))).toEqual(['AA D0', 'AA D1', 'AA D2', 'AA D0', 'AA D1', 'AA D2', 'AA D3']);
    expect(await ends()).toEqual([true, false, true]);
    hospital.socket.destroy();
  });

  test('versions of one visit that come on many lines at once are all completed from one another', async () => {
    const visit = newVisit();
    const lines = await Promise.all(Array.from({ length: 6 }, line));
    const says: Record<number, string>[] = [{ 2: 'I' }, { 3: 'W1' }, { 4: '21' }, { 14: '85' }, { 44: '202506160900' }, { 36: '8' }];
    for (const [index, hospital] of lines.entries()) hospital.send(adt('A08', { visit, at: '202506160930', pv1: says[index]! }));
    for (const hospital of lines) expect(msa(await hospital.answers(1))).toEqual(['AA M1']);
    expect(await newestOf(visit)).toMatchObject({ class: 'inpatient', location: { ward: 'W1' }, admissionMethod: 'emergency-department', admittedFrom: 'other-care-home', admittedAt: '2025-06-16T09:00:00+01:00', dischargeMethod: 'not-applicable' });
    for (const hospital of lines) hospital.socket.destroy();
  });

  test('REL-020: killed between the commit and the answer, the message that is sent again has the same effect', async () => {
    const [hospital, visit] = [await line(), newVisit()];
    const message = adt('A01', { visit, control: 'K1' });
    // The audit is written last, after the record.
    await whileLocked(database.ledger, 'audit', async () => {
      hospital.send(message);
      await until('the commit', async () => (await recordsOf(visit)).length === 1);
      intake.kill();
      await intake.ended();
    });
    await hospital.closed();
    intake = await start();
    await until('the listener', () => portOf(intake) > 0);
    const again = await line();
    again.send(message);
    expect(msa(await again.answers(1))).toEqual(['AA K1']);
    expect(await recordsOf(visit)).toHaveLength(1);
    again.socket.destroy();
  });
});

test('POST /files?source=hospital-adt takes the same messages over HTTP, each as a row', async () => {
  const client = await registerClient(database.ledger, intake.url);
  const visit = newVisit();
  const body = [adt('A01', { visit }), adt('A05', { visit }), adt('A08', { visit, at: '20250616120000+0000' })].join('');
  const response = await client.fetch('/files?source=hospital-adt', { method: 'POST', headers: { 'content-type': 'x-application/hl7-v2+er7' }, body });
  const receipt = await receiptOf(response);
  expect(response.status).toBe(202);
  expect(receipt.entries.map(({ place, state, issues = [] }) => [place, state, ...issues.map(({ code }) => code)])).toEqual([['message 1', 'received'], ['message 2', 'held', 'EHCH-HL7-007'], ['message 3', 'received']]);
});
