import { type GeneratedFile, generatePcn } from '@ehch/cli';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { readFinalState } from '../support/final-state.ts';
import { type Journey, type Receipt, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

interface ReplayJson {
  id: string;
  state: string;
  total: number;
  looked: number;
  rows: { released: number; stillHeld: number; notKept: number };
  records: { published: number; unchanged: number; superseded: number; held: number; waiting: number; underWay: number; inLine: number };
  changed: boolean;
}

const FILES = generatePcn({ seed: 7, homes: 2, residents: 12 });
const HELD = FILES.reduce((sum, { held }) => sum + held.length, 0);
const backends = process.env['REDIS_URL'] ? ['postgres', 'redis'] : ['postgres'];
const TYPES: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson', hl7: 'x-application/hl7-v2+er7' };

describe.each(backends)('on %s', (backend) => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney({ redis: backend === 'redis', env: { EHCH_LOG_LEVEL: 'debug' } });
    await journey.subscriber.subscribe(journey.client, 'home-round-outcome', { content: 'id-only' });
    await until('the handshake', () => journey.subscriber.handshakes === 1);
    for (const file of FILES) await sendFile(file);
    await journey.settle();
  }, 180_000);
  afterAll(() => journey.close());

  async function sendFile({ file, source, bytes }: GeneratedFile): Promise<Receipt> {
    const headers = { 'content-type': TYPES[file.split('.').at(-1) ?? ''] ?? '', 'content-disposition': `attachment; filename="${file.split('/').at(-1)}"` };
    const response = await journey.client.fetch(`/files?source=${source}`, { method: 'POST', headers, body: new Uint8Array(bytes) });
    if (response.status !== 202) throw new Error(await response.text());
    return (await response.json()) as Receipt;
  }
  const post = async (path: string, body: object = {}) => (await journey.client.postJson(path, body)).json() as Promise<ReplayJson>;
  const show = async (id: string) => (await journey.client.fetch(`/replays/${id}`)).json() as Promise<ReplayJson>;
  const over = async (id: string): Promise<ReplayJson> => {
    await until('the replay is over', async () => (await show(id)).state === 'done', 120_000);
    return show(id);
  };
  const state = async () => ({ ...(await readFinalState(`${journey.process.url}/sandbox/fhir/R4`)), events: journey.subscriber.events.length, stored: await eventRows() });
  const eventRows = async () => Number((await sql<{ count: number }>`select count(*) as count from event`.execute(journey.database.ledger)).rows[0]?.count);
  const published = async () => Number((await sql<{ count: number }>`select count(*) as count from record where state = 'published'`.execute(journey.database.ledger)).rows[0]?.count);

  /** Makes the records that brought resources of a type as an earlier mapper would have left them, on the server as in the ledger. */
  async function asAnEarlierMapperLeftThem(type: string): Promise<number> {
    const { ledger } = journey.database;
    const [now, then] = [`"resourceType":"${type}"`, `"resourceType":"${type}","language":"cy"`];
    const { rows } = await sql<{ server_id: string }>`
      with stale as (update bundle set mapper_version = '0', content = replace(content, ${now}, ${then}) where content like ${`%${now}%`} returning record_id)
      update published_resource p set content_digest = 'stale' from stale where p.record_id = stale.record_id and p.resource_type = ${type} returning p.server_id`.execute(ledger);
    for (const { server_id: id } of rows) {
      const url = `${journey.process.url}/sandbox/fhir/R4/${type}/${id}`;
      const resource = (await (await fetch(url)).json()) as object;
      const put = await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...resource, language: 'cy' }) });
      const { meta } = (await put.json()) as { meta: { versionId: string } };
      await sql`update published_resource set version_id = ${meta.versionId} where resource_type = ${type} and server_id = ${id}`.execute(ledger);
    }
    return rows.length;
  }
  const moved = (before: { versions: Map<string, string> }, after: { versions: Map<string, string> }) =>
    [...after.versions].flatMap(([identity, version]) => (version === before.versions.get(identity) ? [] : [{ type: identity.split('?')[0], by: Number(version) - Number(before.versions.get(identity)) }]));

  test('REL-020: a preview says that nothing would change, and writes nothing', async () => {
    const before = await state();
    const preview = (await post('/replays', { preview: true })) as unknown as { total: number; unchanged: number; nothingWouldChange: boolean; groups: { kind: string; count: number }[] };
    expect(preview).toMatchObject({ preview: true, total: (await published()) + HELD, unchanged: await published(), nothingWouldChange: HELD === 0 });
    expect(preview.groups.filter(({ kind }) => kind === 'row').reduce((sum, { count }) => sum + count, 0)).toBe(HELD);
    expect(await post('/replays', { preview: true, filter: { state: 'published' } })).toMatchObject({ nothingWouldChange: true });
    expect(await state()).toEqual(before);
    expect(await (await journey.client.fetch('/replays')).json()).toEqual({ replays: [], more: false });
  });

  test('SUB-105: what has not changed changes nothing: no new version, no event, and the replay says so', async () => {
    const [before, records] = [await state(), await published()];
    const { id } = await post('/replays');
    const replay = await over(id);
    expect(replay).toMatchObject({ total: records + HELD, looked: records + HELD, changed: false, rows: { released: 0 }, records: { published: 0, held: 0, waiting: 0, inLine: 0 } });
    expect(replay.records.unchanged + replay.records.superseded).toBe(records);
    expect(replay.rows.stillHeld + replay.rows.notKept).toBe(HELD);
    expect(await state()).toEqual(before);
  }, 180_000);

  test('M-18: what a mended mapper makes anew is published once, and everything else stays as it is', async () => {
    const stale = await asAnEarlierMapperLeftThem('Encounter');
    expect(stale).toBeGreaterThan(0);
    const before = await state();
    const replay = await over((await post('/replays', { filter: { mapperBelow: '1' } })).id);
    expect(replay).toMatchObject({ changed: true });
    expect(replay.records.published).toBeGreaterThan(0);
    const after = await state();
    expect(moved(before, after)).toEqual(Array.from({ length: stale }, () => ({ type: 'Encounter', by: 1 })));
    expect(JSON.stringify([...after.resources.values()])).not.toContain('"language":"cy"');
    expect(after.duplicates).toEqual([]);
    const { rows } = await sql`select 1 from bundle where replaces is not null or mapper_version = '0'`.execute(journey.database.ledger);
    expect(rows.length).toBe(0);
    expect(await over((await post('/replays')).id)).toMatchObject({ changed: false });
  }, 180_000);

  test('M-18: records that a faulty mapper parked are released and published', async () => {
    const ids = (await sql<{ id: number; lane_key: string }>`select id, lane_key from record where record_type = 'observations' and state = 'published' order by id desc limit 5`.execute(journey.database.ledger)).rows;
    for (const { id, lane_key } of ids) {
      await sql`insert into lane_item (lane, key, seq, ref, state, parked_at, reason) values ('map', ${lane_key}, ${1_000_000 + id}, ${id}, 'parked', now(), '{"class":"fix-mapping","code":"EHCH-MAP-004","text":"x","who":"mapping"}')`.execute(journey.database.ledger);
    }
    const before = await state();
    expect((await (await journey.client.fetch('/held?code=EHCH-MAP-004')).json()) as object).toMatchObject({ total: ids.length });
    const replay = await over((await post('/replays', { filter: { code: 'EHCH-MAP-004' } })).id);
    expect(replay).toMatchObject({ total: ids.length, records: { unchanged: ids.length } });
    expect((await (await journey.client.fetch('/held?code=EHCH-MAP-004')).json()) as object).toMatchObject({ total: 0 });
    expect(await state()).toEqual(before);
  }, 60_000);

  /** Asks for a replay and stops it short in its second batch of records, by the key of one of them, until it is let go on. */
  async function stoppedShort(): Promise<{ id: string; goOn(): Promise<void>; untilWaiting(many: number): Promise<void> }> {
    const { ledger } = journey.database;
    const { lane_key: key } = await ledger.selectFrom('record').select('lane_key').where('state', '=', 'published').orderBy('id').offset(75).limit(1).executeTakeFirstOrThrow();
    const held = await ledger.startTransaction().execute();
    // A batch with the same key before the one that is meant would be stopped short as well; either way it is stopped within the replay.
    await held.selectFrom('lane_key').select('key').where('lane', '=', 'map').where('key', '=', key).forUpdate().execute();
    const waiting = async () => Number((await sql<{ count: number }>`select count(*) as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(ledger)).rows[0]?.count);
    const { id } = await post('/replays');
    await until('the batch waits', async () => (await waiting()) >= 1);
    return { id, goOn: async () => void (await held.rollback().execute()), untilWaiting: (many) => until('others wait behind it', async () => (await waiting()) >= many) };
  }

  test('REL-091: kill -9 in the middle of a replay resumes it, and doubles nothing', async () => {
    const stale = await asAnEarlierMapperLeftThem('Observation');
    expect(stale).toBeGreaterThan(0);
    const before = await state();
    const { id, goOn } = await stoppedShort();
    const { looked, total } = await show(id);
    expect(looked).toBeLessThan(total);
    await Promise.all([journey.restart(), goOn()]);
    for (let kill = 0; kill < 2; kill += 1) {
      await until('the stack answers', async () => (await show(id)).id === id);
      await journey.restart();
    }
    const replay = await over(id);
    expect(replay.looked).toBe(total);
    await journey.settle();
    const after = await state();
    expect(after.duplicates).toEqual([]);
    expect(moved(before, after)).toEqual(Array.from({ length: stale }, () => ({ type: 'Observation', by: 1 })));
  }, 240_000);

  test.each([
    ['paused', '$pause'],
    ['stopped', '$stop'],
  ])('is %s within a batch, and goes no further', async (name, act) => {
    const { id, goOn, untilWaiting } = await stoppedShort();
    const asked = post(`/replays/${id}/${act}`);
    await untilWaiting(2);
    await goOn();
    const { looked, total, state: now } = await asked;
    expect(now).toBe(name);
    expect(looked).toBeLessThan(total);
    await journey.settle();
    expect(await show(id)).toMatchObject({ state: name, looked });
    const resumed = await journey.client.postJson(`/replays/${id}/$resume`, {});
    if (name === 'stopped') return expect(resumed.status).toBe(409);
    expect(await over(id)).toMatchObject({ looked: total, changed: false });
    expect((await journey.client.postJson(`/replays/${id}/$resume`, {})).status).toBe(409);
  }, 120_000);

  test('SEC-050: nothing of a resident is in logs, jobs or addresses', async () => {
    const bodies = (await sql<{ family: string | null; number: string | null }>`select body::jsonb #>> '{name,family}' as family, body::jsonb #>> '{resident,nhsNumber}' as number from record where record_type = 'resident-register' limit 20`.execute(journey.database.ledger)).rows;
    const words = bodies.flatMap(({ family, number }) => [family, number]).filter((word): word is string => word !== null && word.length > 4);
    expect(words.length).toBeGreaterThan(5);
    const jobs = backend === 'postgres' ? JSON.stringify((await sql`select * from bullmq.job`.execute(journey.database.ledger)).rows) : '';
    const lanes = JSON.stringify((await sql`select * from replay`.execute(journey.database.ledger)).rows);
    const places = { log: journey.process.output(), jobs, lanes };
    expect(Object.entries(places).flatMap(([place, text]) => words.filter((word) => text.includes(word)).map((word) => `${word} in ${place}`))).toEqual([]);
    expect(places.log).toContain('/replays');
  });
});
