import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { readCoverage } from './coverage.ts';
import { inTransaction, type Ledger } from './database.ts';
import { addEntries } from './entries.ts';
import { openPseudonym, type Pseudonym } from './inbox/names.ts';
import { saveMapped } from './mapping.ts';
import { loadBundles, type PublishedRecord, type PublishedResource, savePublished } from './publishing.ts';
import { openReceipt } from './receipts.ts';
import { readReceipt } from './receipt-view.ts';

let database: TestLedger;
let ledger: Ledger;
let pseudonym: Pseudonym;
beforeAll(async () => {
  database = await createTestLedger();
  ledger = database.ledger;
  pseudonym = await openPseudonym(ledger);
});
afterAll(() => database.close());

let keys = 0;
/** A record that has just come, and the receipt that it came under. */
async function arrive(): Promise<{ recordId: number; receipt: string }> {
  const sourceKey = `r${keys++}`;
  const receipt = await openReceipt(ledger, { tenant: 'a', kind: 'record', contentDigest: Buffer.from(sourceKey) });
  const record = { recordType: 'trial', sourceSystem: 'https://care.example', sourceKey, version: 1, updatedAt: new Date(0), contentDigest: Buffer.from(sourceKey), body: '{}', names: [{ name: sourceKey, strong: false }] };
  const refusals = { conflictingNames: { code: 'NAMES' }, conflictingVersion: { code: 'VERSION' } };
  const { entries } = await inTransaction(ledger, (trx) => addEntries(trx, { id: receipt, tenant: 'a', pseudonym, refusals }, [{ issues: [], record }], 0));
  return { recordId: entries[0]?.recordId ?? 0, receipt };
}

const map = (recordId: number, content: string) => inTransaction(ledger, (trx) => saveMapped(trx, [{ recordId, laneKey: `k${recordId}`, content, mapperVersion: '1' }]));
const load = async (recordId: number) => (await loadBundles(ledger, [recordId])).get(recordId)!;
const publish = (record: PublishedRecord) => inTransaction(ledger, (trx) => savePublished(trx, [record]));
/** As the publisher does: what was loaded is what is published. */
async function publishLoaded(recordId: number, resources: readonly PublishedResource[] = []): Promise<void> {
  const { revision, content, again } = await load(recordId);
  await publish({ recordId, bundle: { revision, content }, again, resources });
}
const resource = (name: string, change: PublishedResource['change'] = 'created'): PublishedResource => {
  const [resourceType = '', serverId = ''] = name.split('/');
  return { identities: [`${resourceType}?identifier=x|${serverId}`], resourceType, serverId, versionId: '1', contentDigest: Buffer.from('x'), change };
};

describe('a record that is mapped again', () => {
  test('to something else makes what was counted of its bundles void, and to the same does not', async () => {
    const { recordId, receipt } = await arrive();
    await map(recordId, 'first');
    await publishLoaded(recordId);
    const { mappedTo } = await readCoverage(ledger, receipt);
    await map(recordId, 'first');
    expect((await readCoverage(ledger, receipt)).mappedTo).toBe(mappedTo);
    await map(recordId, 'second');
    expect((await readCoverage(ledger, receipt)).mappedTo).not.toBe(mappedTo);
    expect((await readReceipt(ledger, 'a', receipt, { offset: 0, limit: 1 }))?.entries[0]?.state).toBe('published');
  });
});

describe('the list of what a record brought', () => {
  const listed = async (receipt: string) => (await readReceipt(ledger, 'a', receipt, { offset: 0, limit: 1 }))?.entries[0]?.published.map((one) => `${one.resource} ${one.change}`);

  test('is as long as what it brings now, says each resource once, and leaves out what others wrote since', async () => {
    const [{ recordId, receipt }, other] = [await arrive(), await arrive()];
    await map(recordId, 'first');
    await publishLoaded(recordId, [resource('Patient/1'), resource('Practitioner/2'), resource('Provenance/3')]);
    await map(other.recordId, 'other');
    await publishLoaded(other.recordId, [resource('Practitioner/2', 'updated')]);
    await map(recordId, 'second');
    await publishLoaded(recordId, [resource('Patient/1', 'unchanged'), resource('Provenance/3', 'unchanged')]);
    expect(await listed(receipt)).toEqual(['Patient/1 created', 'Provenance/3 created']);
  });

  test('keeps what it called off, however often it is published again', async () => {
    const { recordId, receipt } = await arrive();
    await map(recordId, 'first');
    await publishLoaded(recordId, [resource('Task/11'), resource('Task/12'), resource('Task/13')]);
    await map(recordId, 'second');
    await publishLoaded(recordId, [resource('Task/13', 'updated'), resource('Task/11', 'updated'), resource('Task/12', 'updated')]);
    for (const content of ['third', 'fourth']) {
      await map(recordId, content);
      await publishLoaded(recordId, [resource('Task/13', 'unchanged')]);
      expect(await listed(receipt)).toEqual(['Task/13 updated', 'Task/11 updated', 'Task/12 updated']);
    }
  });
});
