import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createValidator, withdrawn } from '@ehch/fhir';
import type { Bundle } from '@medplum/fhirtypes';
import { RECORD_TYPES } from '../src/index.ts';

const validate = createValidator();
const goldens = Object.keys(RECORD_TYPES).flatMap((name) => {
  const folder = join(import.meta.dirname, '../src', name, 'examples');
  return readdirSync(folder).filter((file) => file.endsWith('.fhir.json')).map((file) => [`${name}: ${file}`, JSON.parse(readFileSync(join(folder, file), 'utf8')) as Bundle] as const);
});

/** National ones stay as they are, whoever ceases to speak of them; a provenance tells of what was done. */
const STAY = ['Location', 'Organization', 'Patient', 'Practitioner', 'Provenance'];

test.each(goldens)('%s: every resource that a correction may leave out can be called off, and conforms to its profiles then', (_, { entry = [] }) => {
  for (const { resource } of entry) {
    if (resource === undefined || STAY.includes(resource.resourceType)) continue;
    const after = withdrawn(resource);
    expect({ type: resource.resourceType, issues: after && validate(after) }).toEqual({ type: resource.resourceType, issues: [] });
  }
});
