import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createValidator } from '@ehch/fhir';
import { describe, expect, test } from '@jest/globals';
import { type Envelope, RECORD_TYPES } from '../src/index.ts';

const validate = createValidator();
const origin = { fileDigest: 'ab'.repeat(32), place: 'row 88', source: 'care-home-residents', sourceVersion: 3 };

describe.each(Object.values(RECORD_TYPES))('$name read from a file', (type) => {
  const record = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'src', type.name, 'examples', 'maximal.record.json'), 'utf8')) as Envelope;
  const resourcesOf = (from?: typeof origin) => (type.map(record, from).entry ?? []).flatMap(({ resource }) => resource ?? []);

  test('says in its provenance, and nowhere else, which row of which file that was', () => {
    const [without, having] = [resourcesOf(), resourcesOf(origin)];
    const changed = having.filter((resource, index) => JSON.stringify(resource) !== JSON.stringify(without[index]));
    expect(changed.map(({ resourceType }) => resourceType)).toEqual(['Provenance']);
    expect(changed).toMatchObject([{ entity: [{}, { role: 'source', what: { identifier: { value: `sha256:${origin.fileDigest}` }, display: 'row 88, read as care-home-residents 3' } }] }]);
    expect(changed.flatMap((resource) => validate(resource))).toEqual([]);
  });
});
