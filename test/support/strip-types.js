/** Jest transformer: TypeScript to JavaScript by Node's own type stripping, so tests run what production runs. */
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
