import { type ContactPoint, contactsOf, type Lag, type Ledger, listSlowedEndpoints, readLag, type SlowedEndpoint } from '@ehch/ledger';
import type { Caller } from '@ehch/service-kit';
import { worstFirst } from './severity.ts';
import { isOperator } from './show-page.ts';

/** How far behind subscribers are, the one that needs somebody most first, with what stands around them. */
export interface Lags {
  lags: readonly Lag[];
  slowed: readonly SlowedEndpoint[];
  /** Of those that have not acknowledged something. */
  contacts: ReadonlyMap<string, readonly ContactPoint[]>;
}

/** What a caller may see of it: everything for operators, else its own. */
export async function readLags(ledger: Ledger, caller: Caller, only?: string): Promise<Lags> {
  const { tenant, clientId } = caller;
  const all = await readLag(ledger, isOperator(caller) ? undefined : { tenant, clientId });
  const lags = all.filter(({ subscription }) => only === undefined || subscription === only).sort(worstFirst);
  const [slowed, contacts] = await Promise.all([
    listSlowedEndpoints(ledger, lags.map(({ subscription }) => subscription)),
    contactsOf(ledger, lags.flatMap(({ subscription, retractions }) => (retractions.length > 0 ? [subscription] : []))),
  ]);
  return { lags, slowed, contacts };
}
