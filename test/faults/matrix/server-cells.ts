import assert from 'node:assert/strict';
import type { Bundle, BundleEntry, Patient } from '@medplum/fhirtypes';
import { sql } from 'kysely';
import type { Fault } from '../../support/fault-proxy.ts';
import { exampleOf } from '../../support/journey.ts';
import { until } from '../../support/until.ts';
import { type Cell, heldCount, killed, load, pause, replay, sendForAMinute, whileSending } from './cell.ts';
import type { Rig } from './rig.ts';
import { HOME, type PlanVersion, plansOf, STRANGER } from './workload.ts';

const pass: Fault = { is: 'pass' };
const A_QUARTER_OF_AN_HOUR_S = 900;
const isTransaction = ({ method, path }: { method: string; path: string }): boolean => method === 'POST' && path.endsWith('/R4');

/** One fault for each of the first transactions, in their order; then none. */
async function eachOnce(rig: Rig, versions: readonly PlanVersion[], faults: readonly Fault[]): Promise<void> {
  const left = [...faults];
  rig.server.decide = (request) => (isTransaction(request) ? (left.shift() ?? pass) : pass);
  await rig.sender.send(versions);
  await until('each fault has happened', () => left.length === 0);
}

export const SERVER_CELLS: readonly Cell[] = [
  {
    id: 'F-02',
    what: 'the FHIR server is away',
    gentler: 'It is away for two seconds after the last version was sent, and for a minute in the first round of a long run; nobody waits for an hour.',
    run: async (rig, name, { long }) => {
      rig.links.fhir.set({ is: 'down' });
      await rig.sender.send(load(name));
      await (long ? sendForAMinute(rig, name) : pause(2_000));
      assert.equal(rig.sender.answers.asked + rig.sender.answers.broken, 0, 'all was accepted meanwhile');
      assert.equal(await heldCount(rig), 0, 'nothing is held for it');
    },
  },
  {
    id: 'F-03',
    what: 'the FHIR server has lost its search index, so that no condition finds anything that is there',
    run: async (rig, name) => {
      await rig.sender.send(plansOf(name, { plans: 6, versions: 1 }));
      await rig.settle();
      await sql`create table sandbox.kept_index as table sandbox.search_index`.execute(rig.ledger);
      await sql`truncate sandbox.search_index`.execute(rig.ledger);
      await rig.sender.send(plansOf(name, { plans: 6, versions: 3 }).filter(({ version }) => version > 1));
      await rig.settle();
      await sql`insert into sandbox.search_index select * from sandbox.kept_index k where not exists (select from sandbox.search_index s where s.seq = k.seq)`.execute(rig.ledger);
      await sql`drop table sandbox.kept_index`.execute(rig.ledger);
    },
  },
  {
    id: 'F-05',
    what: 'the FHIR server asks for time: for seconds, until a date, without a word, and for less than none',
    gentler: 'It asks for thirty years in the first round of a long run alone, and the quarter of an hour for which it is then left alone is not waited for.',
    run: async (rig, name, { long }) => {
      await eachOnce(rig, load(name), ['1', new Date(Date.now() + 2_000).toUTCString(), undefined, '-1'].map((time): Fault => ({ is: 'answer', status: 429, ...(time !== undefined && { headers: { 'retry-after': time } }) })));
      if (long) await thirtyYears(rig, name);
    },
  },
  {
    id: 'F-08',
    what: 'the FHIR server refuses some records for what is in them, until it is mended',
    run: async (rig, name) => {
      const refusal: Fault = { is: 'answer', status: 422, body: JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'business-rule' }] }) };
      await eachOnce(rig, plansOf(name, { plans: 12, versions: 1 }), [pass, refusal, pass, pass, refusal]);
      await rig.settle();
      assert.equal(await heldCount(rig), 2, 'those are held');
      await replay(rig, { state: 'held' });
    },
  },
  {
    id: 'F-10',
    what: 'the FHIR server does its work and answers 200 with something that is no answer',
    run: (rig, name) =>
      eachOnce(rig, load(name), [
        () => '<html><body>It works!</body></html>',
        () => '',
        (text: string) => text.slice(0, text.length / 2),
        (text: string) => ofEntries(text, (entries) => entries.slice(1)),
        (text: string) => ofEntries(text, ([first, ...others]) => [{ ...first, response: { status: '500 Internal Server Error' } }, ...others]),
      ].map((body) => ({ is: 'corrupt', body }))),
  },
  {
    id: 'F-11',
    what: 'connections are reset after the FHIR server has done its work, or in the middle of its answer, or nothing gets through any more and nobody is told',
    gentler: 'In each run it is one of the three, as the seed decides; of the answers to eighteen versions 15 % are reset or cut.',
    run: async (rig, name) => {
      const before = { hits: rig.links.fhir.hits, requests: rig.server.counts.pass };
      const fault = (['reset', 'cut', 'half-open'] as const)[Math.floor(rig.random() * 3)] ?? 'reset';
      await whileSending(rig, load(name), async () => {
        if (fault === 'half-open') await until('a request', () => rig.server.counts.pass > before.requests);
        rig.links.fhir.set(fault === 'half-open' ? { is: fault } : { is: fault, chance: 0.15 });
        await until('an answer that does not come', () => rig.links.fhir.hits > before.hits);
      });
    },
  },
  {
    id: 'F-18',
    what: 'the FHIR server has two residents with one NHS number, until one of them is taken away',
    run: async (rig, name) => {
      const [first, second] = [await putResident(rig, STRANGER), await putResident(rig, STRANGER)];
      await rig.sender.post('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: STRANGER }, source: { id: `RES-${name}` } }));
      await rig.sender.send(plansOf(name, { plans: 2, versions: 2 }).map((plan) => ({ ...plan, resident: STRANGER })));
      await until('the resident is held', async () => (await heldCount(rig)) > 0);
      const { reason } = await rig.ledger.selectFrom('lane_item').select('reason').where('state', '=', 'parked').executeTakeFirstOrThrow();
      assert.equal(reason?.code, 'EHCH-PUB-002', 'nobody has guessed');
      await fetch(`${rig.stack.sandbox}/Patient/${second}`, { method: 'DELETE' });
      await replay(rig, { state: 'held' });
      await rig.settle();
      const left = (await (await fetch(`${rig.stack.sandbox}/Patient/${first}`)).json()) as Patient;
      assert.equal(left.meta?.versionId, '2', 'the one that was left is the resident now');
    },
  },
];

/** The server asks for as long; a quarter of an hour later it is there again. */
async function thirtyYears(rig: Rig, name: string): Promise<void> {
  const late = sql<boolean>`due_at > clock_timestamp() + interval '1 minute'`;
  await eachOnce(rig, plansOf(`${name}-late`, { plans: 1, versions: 1 }), [{ is: 'answer', status: 429, headers: { 'retry-after': '1000000000' } }]);
  await until('it is waited', async () => (await rig.ledger.selectFrom('lane_item').select('ref').where(late).execute()).length > 0);
  const { most } = await rig.ledger.selectFrom('lane_item').select(sql<number>`extract(epoch from max(due_at) - clock_timestamp())::float8`.as('most')).executeTakeFirstOrThrow();
  assert(most <= A_QUARTER_OF_AN_HOUR_S, `${most} s are waited`);
  for (const table of ['lane_item', 'lane_key'] as const) await rig.ledger.updateTable(table).set({ due_at: sql<Date>`clock_timestamp()` }).where(late).execute();
  // Whoever was told to wait has it in mind.
  await Promise.all(rig.stack.replicas.publisher.map(killed));
}

function ofEntries(text: string, change: (entries: BundleEntry[]) => BundleEntry[]): string {
  const bundle = JSON.parse(text) as Bundle;
  return JSON.stringify({ ...bundle, entry: change(bundle.entry ?? []) });
}

async function putResident({ stack, foreign }: Rig, nhsNumber: string): Promise<string> {
  const answer = await fetch(`${stack.sandbox}/Patient`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Patient', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }] }) });
  const { id = '' } = (await answer.json()) as Patient;
  foreign.add(`Patient/${id}`);
  return id;
}
