import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Topic } from '@ehch/fhir';

const FOLDER = join(import.meta.dirname, 'topics');

/** The topics on offer, by name. */
export const TOPICS: readonly Topic[] = readdirSync(FOLDER).sort()
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Topic);
