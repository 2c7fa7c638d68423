import type { FhirConnection } from '@ehch/fhir-client';
import type { Topic } from '@ehch/fhir';
import type { Ledger } from '@ehch/ledger';
import type { Claim } from './capability/claims.ts';

/** What the routes of the FHIR base work with. */
export interface FhirDeps {
  ledger: Ledger;
  /** The FHIR server that reads and searches are passed to. */
  server: FhirConnection;
  topics: readonly Topic[];
  /** Our FHIR base as clients know it, such as `https://gateway.example/fhir/R4`. */
  base: string;
}

/** What reading works with. */
export interface ReadingDeps extends FhirDeps {
  claims: readonly Claim[];
  /** 32 bytes that the links to further pages are sealed with. */
  pageKey: Buffer;
}
