import { entryFor, type ErrorTable } from '@ehch/fhir';

const mapping = entryFor('mapping');

const MEANT = 'If the change is meant, write the goldens anew with `ehch source record DIR` and read what changed in them; else correct the definition.';
const STAYS = 'The source is not used as it is now; the version before it stays live.';

/** What a source as a whole can be refused for, before it goes live. */
export const FOLDER_ERRORS = {
  'EHCH-DEF-001': mapping('invalid', '{where}: {fault}', 'Correct it there, and check it again with `ehch map check DIR`.', { means: STAYS, examples: [{ where: 'source.yaml', was: 'to: birthdate', shouldBe: 'to: birthDate' }] }),
  'EHCH-DEF-002': mapping('required', '{where}: there is no file in this folder.', 'Add one with `ehch source record DIR --from FILE`.', {
    means: 'Without an example that is let through and one that is held nobody can tell whether a change breaks what was read before.',
  }),
  'EHCH-DEF-003': mapping('business-rule', '{where}: the field {field} is {found} {golden}.', MEANT, { means: STAYS }),
  'EHCH-DEF-004': mapping('business-rule', '{where}: the row is {found} {golden}.', MEANT, { means: STAYS }),
  'EHCH-DEF-005': mapping('business-rule', '{where}: the issue {issue} is {found} {golden}.', MEANT, { means: STAYS }),
  'EHCH-DEF-006': mapping('business-rule', '{where}: the row is held, and no row of `examples` may be.', 'Correct the row, or move it to a file in `bad-examples`.', { means: STAYS }),
  'EHCH-DEF-007': mapping('business-rule', '{where}: nothing in the file is held or warned of.', 'Move the file to `examples`, or put something into it that is to be held.', { means: STAYS }),
  'EHCH-DEF-008': mapping('structure', '{where}: the file is no list of what rows become.', 'Write it anew with `ehch source record DIR`.', { means: STAYS }),
} satisfies ErrorTable;
