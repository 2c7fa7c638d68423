import type { Ledger } from './database.ts';

/**
 * Writes a setting once for all processes of this ledger, the first value standing.
 *
 * @returns the value that stands
 */
export async function settleSetting(ledger: Ledger, name: string, value: string): Promise<string> {
  await ledger
    .insertInto('setting')
    .values({ name, value })
    .onConflict((on) => on.doNothing())
    .execute();
  const row = await ledger.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirstOrThrow();
  return row.value;
}
