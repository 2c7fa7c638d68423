import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execute } from '../../../test/support/database.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { receiptOf, registerFile, residentRow, sendFile } from './support/register.ts';

let intake: TestIntake;
beforeAll(async () => {
  intake = await startIntake();
});
afterAll(() => intake.close());

/** The lines of a metric, each as its labels and its number. */
async function linesOf(name: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${intake.url}/metrics`)).text();
  return new Map([...text.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\S+)$`, 'gm'))].map(([, labels = '', value]) => [labels, Number(value)]));
}

test('the metrics tell how much is held of each known home in each source, and for how long, and nothing of whatever stands where a home should', async () => {
  expect(await linesOf('held_entries')).toEqual(new Map());
  await intake.ledger.insertInto('identity').values({ identity: 'Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|VM1AB', resource_type: 'Organization', server_id: 'home-1' }).execute();
  const client = await intake.client();
  const bad = { Sex: 'Fem' };
  const { id } = await receiptOf(await sendFile(client, registerFile([residentRow(), residentRow(bad), residentRow(bad), residentRow({ ...bad, 'Home ODS': 'Quillfeather' })])));
  expect(await linesOf('held_entries')).toEqual(new Map([['home="VM1AB",source="care-home-residents"', 2], ['home="none",source="care-home-residents"', 1]]));
  await intake.ledger.updateTable('receipt').set({ received_at: new Date(Date.now() - 90_000_000) }).where('id', '=', id).execute();
  expect((await linesOf('held_oldest_seconds')).get('home="VM1AB",source="care-home-residents"')).toBeGreaterThanOrEqual(90_000);
  expect(await (await fetch(`${intake.url}/metrics`)).text()).not.toContain('Quillfeather');
  await execute(intake.databaseUrl, `update ledger.lane_item set state = 'parked', reason = '{"code":"EHCH-MAP-004"}'`);
  expect((await linesOf('held_entries')).get('home="VM1AB",source="care-home-residents"')).toBe(3);
});
