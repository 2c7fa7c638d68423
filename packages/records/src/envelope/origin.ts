import { CANONICAL_BASE, identifier } from '@ehch/fhir';
import type { ProvenanceEntity, Resource } from '@medplum/fhirtypes';

/** The row of a file that a record was read from. */
export interface Origin {
  /** SHA-256 of the file, in hexadecimal digits, as `sha256sum` prints it. */
  fileDigest: string;
  /** As the sender finds it: `row 88`. */
  place: string;
  /** The source whose definition read it, and which version of that. */
  source: string;
  sourceVersion: number;
}

/**
 * Says in the provenance which row of which file its record was read from, so that a resource can be followed back to it. The name
 * of the file is left out: it may be a resident's.
 */
export function withOrigin(resources: readonly Resource[], origin: Origin | undefined): Resource[] {
  if (origin === undefined) return [...resources];
  return resources.map((resource) => (resource.resourceType === 'Provenance' ? { ...resource, entity: [...(resource.entity ?? []), entityOf(origin)] } : resource));
}

const entityOf = ({ fileDigest, place, source, sourceVersion }: Origin): ProvenanceEntity => ({
  role: 'source',
  what: { identifier: identifier(FILE, `sha256:${fileDigest}`), display: `${place}, read as ${source} ${sourceVersion}` },
});

const FILE = `${CANONICAL_BASE}Id/file`;
