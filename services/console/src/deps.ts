import type { Lanes } from '@ehch/lanes';
import type { Ledger } from '@ehch/ledger';
import type { Check } from '@ehch/service-kit';
import type { RequestHandler } from 'express';

/** What the console works with. */
export interface ConsoleDeps {
  ledger: Ledger;
  /** Whose queues are shown. */
  lanes: Pick<Lanes, 'board'>;
  /** Our address as people reach it, without a slash at its end. */
  base: string;
  /** Lets through who has a good access token; links are given to them alone. */
  check: RequestHandler;
  /** What the page of the doctor asks. */
  checks: Readonly<Record<string, Check>>;
}
