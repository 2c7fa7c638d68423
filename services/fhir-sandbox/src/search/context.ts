import type { Resource } from '@medplum/fhirtypes';
import type { Definitions } from '../definitions/search-parameters.ts';
import type { Executor } from '../store/database.ts';

export interface SearchContext {
  executor: Executor;
  definitions: Definitions;
  /** Base of the links and fullUrls in the answer. */
  baseUrl: string;
}

export interface FoundRow {
  seq: string;
  type: string;
  id: string;
  content: Resource;
}
