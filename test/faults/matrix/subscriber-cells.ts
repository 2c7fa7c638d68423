import assert from 'node:assert/strict';
import { until } from '../../support/until.ts';
import { type Cell, load, whileSending } from './cell.ts';
import { FAILING_WINDOW_MS, type Rig } from './rig.ts';
import { plansOf } from './workload.ts';

export const SUBSCRIBER_CELLS: readonly Cell[] = [
  {
    id: 'N-01',
    what: 'notifiers are killed between the subscriber having an event and the ledger knowing of it',
    run: async (rig, name) => {
      const { notifier } = rig.stack.replicas;
      const before = rig.links.subscriber.hits;
      await whileSending(rig, load(name), async () => {
        rig.links.subscriber.set({
          is: 'reset',
          chance: 1,
          to: () => {
            for (const { process } of notifier) process.kill('SIGKILL');
            return true;
          },
        });
        await until('an event has come', () => rig.links.subscriber.hits > before);
        rig.links.subscriber.set({ is: 'none' });
        await Promise.all(notifier.map(async (replica) => {
          await replica.kill();
          await replica.start();
        }));
      });
    },
  },
  {
    id: 'N-13',
    what: 'publishers finish in another order than they began in, versions of a record follow one another at once, and the subscriber has a narrow line',
    run: async (rig, name) => {
      rig.links.fhir.set({ is: 'slow', jitterMs: 80 });
      rig.links.subscriber.set({ is: 'slow', jitterMs: 80, bytesPerSecond: 64_000 });
      await rig.sender.send(plansOf(name, { plans: 4, versions: 6 }), 8);
      await rig.settle();
    },
  },
  {
    id: 'E-02',
    what: 'the subscriber is away for longer than is waited for, and asks for its subscriptions to go on when it is back',
    gentler: 'It is waited for two seconds, where an operator would set days, and it is away until both subscriptions are in error.',
    run: async (rig, name) => {
      rig.links.subscriber.set({ is: 'down' });
      const began = performance.now();
      await rig.sender.send(load(name));
      await until('both subscriptions are in error', async () => (await statuses(rig)).every((status) => status === 'error'), 90_000);
      assert(performance.now() - began > FAILING_WINDOW_MS, 'and not before their time');
      rig.links.subscriber.set({ is: 'none' });
      for (const id of rig.subscriptions) await startAgain(rig, id);
      await until('both subscriptions are active', async () => (await statuses(rig)).every((status) => status === 'active'));
    },
  },
];

const statuses = async ({ ledger }: Rig): Promise<string[]> => (await ledger.selectFrom('subscription').select('status').execute()).map(({ status }) => status);

async function startAgain({ client }: Rig, id: string): Promise<void> {
  const path = `/fhir/R4/Subscription/${id}`;
  const subscription = (await (await client.fetch(path)).json()) as object;
  const answer = await client.fetch(path, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...subscription, status: 'requested' }) });
  assert.equal(answer.status, 200, 'the subscription is to go on');
}
