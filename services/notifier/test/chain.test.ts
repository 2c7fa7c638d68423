import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hash } from 'node:crypto';
import type { Bundle, ParametersParameter } from '@medplum/fhirtypes';
import { createNotifierFixture, type NotifierFixture, until, withContent } from './notifier-fixture.ts';
import { statusOf } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture();
  await notifier.start();
});
afterAll(() => notifier.close());

const partsOf = (bundle: Pick<Bundle, 'entry'>) => statusOf(bundle).filter(({ name }) => name === 'notification-event').map(({ part = [] }) => part);
const textOf = (parts: readonly ParametersParameter[], name: string) => parts.find((part) => part.name === name)?.valueString ?? '';
const sha256 = (text: string) => hash('sha256', text, 'hex');
const delivered = async (id: string) => (await notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).execute()).length;

/** As a subscriber does who trusts nobody: from its own subscription's id and what each notification says. */
function follow(id: string, events: readonly ParametersParameter[][]): void {
  let digest = sha256(id);
  for (const [index, parts] of events.entries()) {
    expect(textOf(parts, 'event-number')).toBe(String(index + 1));
    expect(textOf(parts, 'previous-event-number')).toBe(String(index));
    digest = sha256(`${digest}|${textOf(parts, 'event-number')}|${textOf(parts, 'event-id')}`);
    expect(textOf(parts, 'digest')).toBe(digest);
  }
}

describe('the running digest of a subscription', () => {
  test.each(['empty', 'id-only', 'full-resource'])('can be followed from notification to notification with content %s', async (content) => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url, withContent(content));
    await notifier.fire(3, id);
    await notifier.fire(2, id);
    await until('five events', async () => (await delivered(id)) === 5);
    const events = subscriber.received.flatMap(({ bundle }) => partsOf(bundle));
    expect(events).toHaveLength(5);
    follow(id, events);
  });

  test('is the same in $events', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(4, id);
    await until('four events', async () => (await delivered(id)) === 4);
    const { body } = await notifier.call('GET', `/${id}/$events`);
    expect(partsOf(body)).toEqual(subscriber.received.flatMap(({ bundle }) => partsOf(bundle)));
    follow(id, partsOf(body));
  });

  test('SUB-102: has no gap and no fork where many publish at once', async () => {
    const subscriber = await notifier.startSubscriber();
    const [one, other] = [await notifier.subscribe(subscriber.url), await notifier.subscribe(subscriber.url)];
    await Promise.all(Array.from({ length: 8 }, (_, index) => notifier.fire(1 + (index % 3), ...(index % 2 === 0 ? [one, other] : [other, one]))));
    for (const id of [one, other]) follow(id, partsOf((await notifier.call('GET', `/${id}/$events`)).body));
    const ids = async (id: string) => new Set(partsOf((await notifier.call('GET', `/${id}/$events`)).body).map((parts) => textOf(parts, 'event-id')));
    expect(await ids(one)).toEqual(await ids(other));
  });
});
