import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from './database.ts';
import { type KnownSource, placeSource } from './source-placement.ts';
import { liveSource, liveSources, putSource, sourceFiles, sourceHistory, sourceToTakeBack, takeBackSource, wouldPutSource } from './source-versions.ts';

const known = (version: number, state: KnownSource['state'], content = `${version}`): KnownSource => ({ id: version, version, state, contentDigest: Buffer.from(content) });
const arriving = (version: number, content = `${version}`) => ({ version, contentDigest: Buffer.from(content) });

describe('an arriving version of a source', () => {
  test.each([
    ['is new where nothing is there', [], arriving(1), 0, { is: 'new' }],
    ['has to be later than the one of the program', [], arriving(3), 3, { is: 'too-low', next: 4 }],
    ['has to be later than the live one', [known(2, 'past'), known(5, 'live')], arriving(4), 1, { is: 'too-low', next: 6 }],
    ['may leave numbers out', [known(2, 'live')], arriving(9), 1, { is: 'new' }],
    ['is unchanged where it is live already', [known(2, 'live')], arriving(2), 1, { is: 'unchanged', id: 2 }],
    ['may not bring other content under a number that is live', [known(2, 'live')], arriving(2, 'other'), 1, { is: 'taken', next: 3 }],
    ['nor under one that is past', [known(2, 'past'), known(3, 'live')], arriving(2, 'other'), 1, { is: 'taken', next: 4 }],
    ['nor under one that was taken back', [known(2, 'live'), known(3, 'taken-back')], arriving(3, 'other'), 1, { is: 'taken', next: 4 }],
    ['goes live again where it was taken back', [known(2, 'live'), known(3, 'taken-back')], arriving(3), 1, { is: 'again', id: 3 }],
    ['does not go back by being sent again', [known(2, 'past'), known(3, 'live')], arriving(2), 1, { is: 'too-low', next: 4 }],
  ])('%s', (...[, versions, source, shipped, placement]) => expect(placeSource(versions, source, shipped)).toEqual(placement));

  test('is never refused under the number that a refusal names', () => {
    const states = fc.constantFrom<KnownSource['state']>('past', 'taken-back');
    const versions = fc.uniqueArray(fc.record({ version: fc.integer({ min: 1, max: 20 }), state: states }), { selector: ({ version }) => version, maxLength: 8 });
    fc.assert(
      fc.property(versions, fc.boolean(), fc.integer({ min: 1, max: 21 }), fc.integer({ min: 0, max: 20 }), (...[all, anyLive, version, shipped]) => {
        const there = all.map(({ version: number, state }, index) => known(number, anyLive && index === 0 ? 'live' : state));
        const placement = placeSource(there, arriving(version, 'other'), shipped);
        if ('next' in placement) expect(placeSource(there, arriving(placement.next), shipped)).toEqual({ is: 'new' });
      }),
    );
  });
});

describe('the versions of a source', () => {
  let test_: TestLedger;
  let ledger: Ledger;
  beforeAll(async () => {
    test_ = await createTestLedger();
    ledger = test_.ledger;
  });
  afterAll(() => test_.close());

  const source = (name: string, version: number, { tenant = 'a', content = `${name} ${version}`, shipped = 0 } = {}) => ({ tenant, clientId: 'c', name, version, files: { 'source.yaml': content }, contentDigest: Buffer.from(content), shipped });
  const put = (...args: Parameters<typeof source>) => inTransaction(ledger, (trx) => putSource(trx, source(...args)));
  const takeBack = async (name: string) => {
    const found = await sourceToTakeBack(ledger, 'a', name);
    return found === undefined ? undefined : inTransaction(ledger, (trx) => takeBackSource(trx, { tenant: 'a', name }, { live: found.live.id, before: found.before?.id }));
  };
  const states = async (name: string) => (await sourceHistory(ledger, 'a', name)).map(({ version, state }) => `${version} ${state}`);

  test('are live one at a time, and what was live stays to go back to', async () => {
    for (const version of [1, 2, 3]) expect(await put('homes', version)).toEqual({ is: 'new' });
    expect(await states('homes')).toEqual(['3 live', '2 past', '1 past']);
    expect(await takeBack('homes')).toBe(true);
    expect(await states('homes')).toEqual(['3 taken-back', '2 live', '1 past']);
    expect(await put('homes', 4)).toEqual({ is: 'new' });
    expect(await takeBack('homes')).toBe(true);
    expect(await states('homes')).toEqual(['4 taken-back', '3 taken-back', '2 live', '1 past']);
    expect(await takeBack('homes')).toBe(true);
    expect(await takeBack('homes')).toBe(true);
    expect(await liveSource(ledger, 'a', 'homes')).toBeUndefined();
    expect(await takeBack('homes')).toBeUndefined();
  });

  test('hold the files that they were put with, for their tenant alone (SEC-015)', async () => {
    await put('plans', 1, { content: 'title: ä\ud83d\ude42' });
    const live = await liveSource(ledger, 'a', 'plans');
    expect(live).toMatchObject({ name: 'plans', version: 1, state: 'live', clientId: 'c' });
    expect(await sourceFiles(ledger, 'a', live!.id)).toEqual({ 'source.yaml': 'title: ä\ud83d\ude42' });
    expect(await sourceFiles(ledger, 'b', live!.id)).toBeUndefined();
    expect(await liveSource(ledger, 'b', 'plans')).toBeUndefined();
    await put('plans', 1, { tenant: 'b', content: 'other' });
    expect((await liveSources(ledger, 'b')).map(({ name, version }) => [name, version])).toEqual([['plans', 1]]);
  });

  test('are the same after a dry run', async () => {
    await put('stays', 1);
    expect(await wouldPutSource(ledger, source('stays', 2))).toEqual({ is: 'new' });
    expect(await wouldPutSource(ledger, source('stays', 1, { content: 'other' }))).toEqual({ is: 'taken', next: 2 });
    expect(await states('stays')).toEqual(['1 live']);
  });

  test('of twenty that come at once under one number, one is put and the others are told', async () => {
    const placements = await Promise.all(Array.from({ length: 20 }, (_, index) => put('rounds', 1, { content: `${index}` })));
    expect(placements.filter(({ is }) => is === 'new')).toHaveLength(1);
    expect(placements.filter(({ is }) => is === 'taken')).toHaveLength(19);
    expect(await states('rounds')).toEqual(['1 live']);
  });

  test('of twenty that come at once in any order the latest is live in the end', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => put('visits', ((index * 7) % 20) + 1)));
    const history = await sourceHistory(ledger, 'a', 'visits');
    expect(history.filter(({ state }) => state === 'live').map(({ version }) => version)).toEqual([20]);
  });

  test('are not taken back where another was put in between', async () => {
    await put('moves', 1);
    await put('moves', 2);
    const { live, before } = (await sourceToTakeBack(ledger, 'a', 'moves'))!;
    await put('moves', 3);
    expect(await inTransaction(ledger, (trx) => takeBackSource(trx, { tenant: 'a', name: 'moves' }, { live: live.id, before: before?.id }))).toBe(false);
    expect(await states('moves')).toEqual(['3 live', '2 past', '1 past']);
  });
});
