import type { IntakeDeps } from '../deps.ts';
import type { ReadingDeps } from './deps.ts';
import type { Publications } from './encounter/await-published.ts';

/** What writing over FHIR works with. */
export interface WritingDeps extends Pick<IntakeDeps, 'ledger' | 'lanes' | 'pseudonym' | 'now' | 'testNumbers'> {
  reading: ReadingDeps;
  /** Our origin as clients know it; receipts are found under it. */
  origin: string;
  publications: Publications;
  /** How long a writer waits for publication before a receipt has to do (D10). */
  patienceMs: number;
}
