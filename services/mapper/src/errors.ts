import { entryFor, type ErrorTable } from '@ehch/fhir';

const mapping = entryFor('mapping');

/** Why a record that was accepted cannot be mapped. A code is never given another meaning. */
export const MAPPING_ERRORS = {
  'EHCH-MAP-001': mapping('not-supported', 'This release does not know the record type {recordType}.', 'Run a release that knows it, then replay the record.', {
    means: 'The record was taken in by another release of the software than the one that is to map it, such as in the middle of an upgrade. It is kept.',
  }),
  'EHCH-MAP-002': mapping('structure', 'The stored record does not conform to the schema of this release.', 'See the issues of the record: mend the schema, or have the sender send it anew.', {
    means: 'The record was good when it came, and the rules have changed since. Nothing of it was published by the new rules.',
  }),
  'EHCH-MAP-003': mapping('processing', 'What the record becomes does not conform to the profiles that it claims.', 'See the issues of the record: the mapping of its type is to be mended, then the record is replayed.', {
    means: 'The record is sound, and what we made of it is not; it was stopped before anybody could see it.',
  }),
  'EHCH-MAP-004': mapping('exception', 'The mapper failed with {error}.', 'Give the record type and the release to the maintainers; replay the record once it is mended.', {
    means: 'The program has a fault that this record brought to light. The record is kept.',
  }),
} satisfies ErrorTable;

export type MappingErrorCode = keyof typeof MAPPING_ERRORS;
