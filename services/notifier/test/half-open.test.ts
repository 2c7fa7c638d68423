import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inTransaction, openContact } from '@ehch/ledger';
import { type FaultLink, startFaultLink } from '../../../test/support/fault-link.ts';
import { createNotifierFixture, type NotifierFixture, subscriptionTo, until } from './notifier-fixture.ts';

/** Twelve seconds until a silent connection is given up, and what a busy machine adds. */
const HEALED_MS = 60_000;

let notifier: NotifierFixture;
let proxy: FaultLink;
let child: ChildProcess;
let exit: Promise<unknown>;
beforeAll(async () => {
  notifier = await createNotifierFixture();
  proxy = await startFaultLink(notifier.database.url);
});
afterAll(async () => {
  child.kill('SIGKILL');
  await exit;
  await proxy.close();
  await notifier.close();
});

const setting = async (id: string, more: object) => {
  const { settings } = await notifier.ledger.selectFrom('subscription').select('settings').where('id', '=', id).executeTakeFirstOrThrow();
  await notifier.ledger.updateTable('subscription').set({ settings: JSON.stringify({ ...settings, ...more }) }).where('id', '=', id).execute();
};
const focusOf = async (id: string) => (await notifier.ledger.selectFrom('delivery').innerJoin('event', 'event.id', 'delivery.event_id').select('event.focus').where('subscription_id', '=', id).orderBy('event_number').execute())[0]?.focus;

test('S-09: deliveries, heartbeats, ends and the purge all go on when every query of a notifier is left without an answer', async () => {
  const subscriber = await notifier.startSubscriber();
  child = fork(new URL('./notifier-process.ts', import.meta.url), [proxy.url, subscriber.origin]);
  exit = once(child, 'exit');
  await once(child, 'message');
  const [told, ending] = [await notifier.subscribe(subscriber.url), await notifier.subscribe(subscriber.url, (resource) => ({ ...subscriptionTo(subscriber.url), ...resource, end: new Date(Date.now() + 3_600_000).toISOString() }))];
  await notifier.fireEvents([{ focusId: 'one' }, { focusId: 'one' }], told);
  await until('both are told', () => subscriber.numbers().length === 2);
  await setting(told, { heartbeatSeconds: 1 });
  await inTransaction(notifier.ledger, (trx) => openContact(trx, told));
  const beats = () => subscriber.received.filter(({ type }) => type === 'heartbeat').length;
  await until('a heartbeat', () => beats() > 0);

  proxy.freeze();
  const before = beats();
  await setting(ending, { end: new Date().toISOString() });
  await notifier.ledger.updateTable('event').set({ occurred_at: new Date(Date.now() - 31 * 86_400_000) }).execute();
  await notifier.fireEvents([{ focusId: 'two' }], told);
  await until('a third event', () => subscriber.numbers().length === 3, HEALED_MS);
  await until('more heartbeats', () => beats() > before + 2, HEALED_MS);
  await until('what has ended is off', async () => (await notifier.statusOf(ending)) === 'off', HEALED_MS);
  await until('what is old is forgotten', async () => (await focusOf(told)) === null, HEALED_MS);
  expect(subscriber.numbers()).toEqual([1, 2, 3]);
  expect(child.exitCode).toBeNull();
}, 300_000);
