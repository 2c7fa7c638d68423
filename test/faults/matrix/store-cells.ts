import assert from 'node:assert/strict';
import { pingLedger } from '@ehch/ledger';
import { until } from '../../support/until.ts';
import { type Cell, load, pause, whileSending } from './cell.ts';
import { plansOf } from './workload.ts';

export const STORE_CELLS: readonly Cell[] = [
  {
    id: 'S-01',
    what: 'PostgreSQL is killed in the middle of transactions, that of the FHIR server with it',
    gentler: 'It is killed once in a run, and five times in the first round of a long one.',
    run: (rig, name, { long }) =>
      whileSending(rig, load(name), async () => {
        for (let kill = 0; kill < (long ? 5 : 1); kill += 1) {
          await pause(50 + rig.random() * 250);
          const { server } = rig.postgres;
          const { pid, starts } = server;
          process.kill(pid, 'SIGKILL');
          // Until it has seen that it is alone, a process of the one that was killed still answers.
          await until('PostgreSQL is back', async () => server.starts > starts && pingLedger(rig.ledger).then(() => true), 30_000);
        }
      }),
  },
  {
    id: 'S-08',
    what: 'connections to PostgreSQL are reset as it answers a commit',
    gentler: 'Of the commits of eighteen versions a fifth are so.',
    run: async (rig, name) => {
      const before = rig.links.postgres.hits;
      rig.links.postgres.set({ is: 'reset', chance: 0.2, to: (said) => said.includes('commit') });
      await whileSending(rig, load(name), () => until('a commit without an answer', () => rig.links.postgres.hits > before));
    },
  },
  {
    id: 'S-15',
    what: 'transactions commit in another order than they began in, since all is late by chance and what is large is later',
    gentler: 'Twenty-four versions, twelve at a time.',
    run: async (rig, name) => {
      rig.links.postgres.set({ is: 'slow', jitterMs: 60, bytesPerSecond: 256_000 });
      await rig.sender.send(plansOf(name, { plans: 12, versions: 2 }), 12);
      assert.equal(rig.sender.answers.broken, 0, 'it is slow, and breaks nothing');
    },
  },
];
