import type { Caller } from '@ehch/service-kit';
import type { BundleEntry } from '@medplum/fhirtypes';
import type { Publications } from './encounter/await-published.ts';
import type { IntakeDeps } from '../deps.ts';

/** What the FHIR base works with. */
export interface FhirDeps extends IntakeDeps {
  /** Our FHIR base as clients know it, such as `https://ehch.example/fhir/R4`. */
  fhirBase: string;
  /** Our origin as clients know it; receipts are found under it. */
  base: string;
  publications: Publications;
  /** Reads one version of a resource that the FHIR server holds, such as `Encounter/1/_history/2`; nothing where it does not answer. */
  readVersion(path: string): Promise<{ body: string; lastModified?: string } | undefined>;
  /** Reads or searches for an entry of a bundle, such as `Encounter/1`, with the caller's rights. */
  readEntry(caller: Pick<Caller, 'tenant' | 'clientId' | 'scopes'>, url: string): Promise<BundleEntry>;
}
