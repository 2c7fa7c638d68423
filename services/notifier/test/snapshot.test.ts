import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createNotifierFixture, type NotifierFixture, OWNER, withContent } from './notifier-fixture.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture();
  await notifier.start();
});
afterAll(() => notifier.close());

interface Line {
  kind: 'start' | 'state' | 'end';
  focus?: string;
  version?: string;
  resource?: { value: number };
  number?: number;
  digest?: string;
  next?: string;
}

const NORTH = { 'home.identifier': ['https://x|north'] };
const of = (focusId: string, value: number, facets: Record<string, string[]> = NORTH) => ({ focusId, focusVersion: String(value), facets, focus: `{"resourceType":"Encounter","id":"${focusId}","value":${value}}` });
const read = async (id: string, query = ''): Promise<Line[]> => (await notifier.callText('GET', `/${id}/$snapshot?${query}`)).text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
const states = (lines: readonly Line[]) => lines.filter(({ kind }) => kind === 'state').map(({ focus, version }) => `${focus?.split('/').at(-1)}/${version}`);
const subscribed = async (content = 'id-only') => notifier.subscribe((await notifier.startSubscriber()).url, withContent(content));

describe('$snapshot', () => {
  beforeEach(async () => {
    await notifier.ledger.deleteFrom('delivery').execute();
    await notifier.ledger.deleteFrom('event').execute();
  });

  test('has the last state of each resource that was told of before anybody subscribed, and not what was taken back', async () => {
    await notifier.fireEvents([of('a', 1), of('b', 1), of('c', 1), of('a', 2), { ...of('b', 2), retraction: true }]);
    const id = await subscribed('full-resource');
    const lines = await read(id);
    expect(states(lines)).toEqual(['a/2', 'c/1']);
    expect(lines.filter(({ kind }) => kind === 'state').map(({ resource }) => resource?.value)).toEqual([2, 1]);
    expect(lines.at(-1)).toMatchObject({ kind: 'end', complete: true, number: 0 });
  });

  test('says at which number it was cut: what came before is in it, and live events go on behind it', async () => {
    const id = await subscribed();
    await notifier.fireEvents([of('a', 1), of('a', 2)], id);
    const [start] = await read(id);
    expect(start).toMatchObject({ kind: 'start', number: 2 });
    const { body } = await notifier.call('GET', `/${id}/$verify?number=2&digest=${start?.digest}`);
    expect(JSON.stringify(body)).toContain('{"name":"whole","valueBoolean":true}');
    expect((await notifier.call('POST', `/${id}/$acknowledge?through=2&digest=${start?.digest}`)).status).toBe(200);
  });

  test('comes in pages that keep the first cut, and has whatever there was at it', async () => {
    const id = await subscribed();
    await notifier.fireEvents(['a', 'b', 'c', 'd', 'e'].map((focus) => of(focus, 1)), id);
    const found: string[] = [];
    for (let query: string | undefined = 'limit=2'; query !== undefined; ) {
      const lines = await read(id, query);
      expect(lines[0]?.number).toBe(5);
      found.push(...states(lines));
      query = lines.at(-1)?.next?.split('?')[1];
      await notifier.fireEvents([of('b', found.length + 1)], id);
    }
    expect(found.map((state) => state.split('/')[0])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('heeds the filters of its subscription', async () => {
    await notifier.fireEvents([of('a', 1), of('b', 1, { 'home.identifier': ['https://x|south'] })]);
    const extension = [{ url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria', valueString: 'home.identifier=https://x|north' }];
    const id = await notifier.subscribe((await notifier.startSubscriber()).url, (resource) => ({ ...resource, _criteria: { extension } }));
    expect(states(await read(id))).toEqual(['a/1']);
  });

  test('SEC-015, SUB-043: has nothing of another tenant, and is for the subscriber alone', async () => {
    await notifier.fireEvents([of('a', 1)]);
    const id = await subscribed();
    await notifier.ledger.updateTable('record').set({ tenant: 'south' }).execute();
    expect(states(await read(id))).toEqual([]);
    await notifier.ledger.updateTable('record').set({ tenant: 'north' }).execute();
    expect(states(await read(id))).toEqual(['a/1']);
    expect((await notifier.call('GET', `/${id}/$snapshot`, { client: { ...OWNER, clientId: 'other' } })).status).toBe(404);
    expect((await notifier.call('GET', `/${id}/$snapshot`, { client: { ...OWNER, scopes: 'system/Subscription.cruds' } })).status).toBe(403);
    expect((await notifier.call('GET', `/${id}/$snapshot?after=a`)).status).toBe(400);
  });
});
