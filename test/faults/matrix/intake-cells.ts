import assert from 'node:assert/strict';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { processorTimeOfProcess } from '../../../bench/pipeline/processor-time.ts';
import { CAN_MEASURE_MEMORY, forgetPeak, residentSet } from '../../support/resident-set.ts';
import { anyOf, type Cell, killed, load, pause, sendForAMinute, whileSending } from './cell.ts';
import { takeQueueAway } from './queue-faults.ts';
import type { Rig } from './rig.ts';

const MIB = 2 ** 20;
const CHUNK = Buffer.alloc(MIB, ' ');
const CSV = { path: '/files?source=care-home-observations', type: 'text/csv' };

export const INTAKE_CELLS: readonly Cell[] = [
  {
    id: 'I-01',
    what: 'intake is killed at random moments, and started again',
    gentler: 'It is killed twice in a run, and ten times in the first round of a long one.',
    run: (rig, name, { long }) =>
      whileSending(rig, load(name), async () => {
        for (let kill = 0; kill < (long ? 10 : 2); kill += 1) {
          await pause(rig.random() * 200);
          await killed(anyOf(rig, 'intake'));
        }
      }),
  },
  {
    id: 'I-02',
    what: 'intake is told to end under load',
    run: (rig, name) =>
      whileSending(rig, load(name), async () => {
        await pause(50 + rig.random() * 100);
        const intake = anyOf(rig, 'intake');
        // It would say so by its exit code if it had to be cut short.
        assert.equal(await intake.process.stop(), 0, 'it ends well and in its time');
        assert.deepEqual({ ...rig.sender.answers, accepted: 0 }, { accepted: 0, asked: 0, broken: 0, other: [] }, 'no request has failed');
        await intake.start();
      }),
  },
  {
    id: 'I-12',
    what: 'the queue is away, PostgreSQL is there',
    gentler: 'It is away for as long as it takes to send eighteen versions, and for a minute in the first round of a long run.',
    run: async (rig, name, { long }) => {
      const giveBack = await takeQueueAway(rig);
      try {
        await rig.sender.send(load(name));
        if (long) await sendForAMinute(rig, name);
      } finally {
        await giveBack();
      }
      assert.deepEqual({ ...rig.sender.answers, accepted: 0 }, { accepted: 0, asked: 0, broken: 0, other: [] }, 'all was accepted at once');
    },
  },
  {
    id: 'I-17',
    what: 'giant bodies, declared and not: 100 MiB of JSON, a gigabyte of CSV, and a length that nobody has',
    gentler: 'All of the gigabyte is sent in the first round of a long run alone; else its length is declared, and nothing follows.',
    run: async (rig, name, { long }) => {
      const { url, pid } = anyOf(rig, 'intake').process;
      const before = CAN_MEASURE_MEMORY ? peakFromNow(pid) : 0;
      for (const declared of [100 * MIB, 99_999_999_999]) assert.equal(await statusOf(rig, url, { declared }), 413);
      assert.equal(await statusOf(rig, url, { chunks: 100 }), 413);
      assert.equal(await statusOf(rig, url, { ...CSV, declared: 1e9 }), 413);
      if (long) assert.equal(await statusOf(rig, url, { ...CSV, chunks: 1_000 }), 413);
      if (CAN_MEASURE_MEMORY) assert(residentSet(pid).peak - before < 32 * MIB, `its memory grew by ${Math.round((residentSet(pid).peak - before) / MIB)} MiB`);
      await rig.sender.send(load(name));
    },
  },
  {
    id: 'I-19',
    what: 'a body of 8 MB that inflates to a thousand times its size, and one within one',
    run: async (rig, name) => {
      const { url, pid } = anyOf(rig, 'intake').process;
      const part = gzipSync(Buffer.alloc(256 * MIB, ' '), { level: 9 });
      const before = CAN_MEASURE_MEMORY ? peakFromNow(pid) : 0;
      const began = processorTimeOfProcess(pid);
      assert.equal(await statusOf(rig, url, { body: Buffer.concat(Array.from({ length: 30 }, () => part)) }), 413);
      assert.equal(await statusOf(rig, url, { body: gzipSync(part) }), 400);
      if (began !== undefined) assert((processorTimeOfProcess(pid) ?? 0) - began < 2e9, 'both take less than two seconds of the processor');
      if (CAN_MEASURE_MEMORY) assert(residentSet(pid).peak - before < 32 * MIB, `its memory grew by ${Math.round((residentSet(pid).peak - before) / MIB)} MiB`);
      await rig.sender.send(load(name));
    },
  },
];

function peakFromNow(pid: number): number {
  forgetPeak(pid);
  return residentSet(pid).peak;
}

/** Where it goes, and what is in it; JSON for a record, if nothing else is said. */
type Giant = { path?: string; type?: string } & ({ declared: number } | { chunks: number } | { body: Buffer });

/** What intake says to a body, which may break off before all of it is sent. */
async function statusOf({ client }: Rig, url: string, giant: Giant): Promise<number> {
  const token = await client.token();
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': giant.type ?? 'application/json', ...('declared' in giant && { 'content-length': giant.declared }), ...('body' in giant && { 'content-encoding': 'gzip' }) };
    const outgoing = request(new URL(giant.path ?? '/records/observations', url), { method: 'POST', headers, agent: false }, (answer) => {
      answer.resume();
      outgoing.destroy();
      resolve(answer.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    if ('body' in giant) outgoing.end(giant.body);
    else if ('declared' in giant) outgoing.write('{');
    else Readable.from(Array.from({ length: giant.chunks }, () => CHUNK)).pipe(outgoing);
  });
}
