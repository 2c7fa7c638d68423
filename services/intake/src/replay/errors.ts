import { entryFor, type ErrorTable } from '@ehch/fhir';

const mapping = entryFor('mapping');

/** Why a replay is not through. A code is never given another meaning. */
export const REPLAY_ERRORS = {
  'EHCH-RPL-001': mapping('informational', 'The replay has more to do, and goes on by itself.', 'Nothing needs to be done; `ehch replay show` tells how far it is.', {
    means: 'What was received before is read, mapped and published once more, a little at a time, beside what comes in now.',
  }),
} satisfies ErrorTable;
