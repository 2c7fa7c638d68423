import type { Lanes } from '@ehch/lanes';
import type { Ledger, Pseudonym } from '@ehch/ledger';
import type { Shelf } from './sources/shelf.ts';
import type { TestNumbers } from './test-numbers.ts';

/** What the routes of intake work with. */
export interface IntakeDeps {
  ledger: Ledger;
  lanes: Pick<Lanes, 'signal'>;
  pseudonym: Pseudonym;
  sources: Shelf;
  now(): Date;
  testNumbers: TestNumbers;
}
