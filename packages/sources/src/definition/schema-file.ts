import { join } from 'node:path';

/** Where the JSON Schema of definitions is, which editors complete and check by. */
export const SOURCE_SCHEMA = join(import.meta.dirname, '..', '..', 'source.schema.json');
