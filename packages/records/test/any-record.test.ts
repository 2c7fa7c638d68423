import { describe, expect, test } from '@jest/globals';
import { createValidator, type Issue } from '@ehch/fhir';
import type { Bundle } from '@medplum/fhirtypes';
import fc from 'fast-check';
import envelope from '../src/envelope/schema.json' with { type: 'json' };
import { leavesOf, type ReadyRecordType, RECORD_TYPES } from '../src/index.ts';
import { arbitraryRecord } from './arbitrary-record.ts';

const validate = createValidator();

describe.each(Object.values(RECORD_TYPES))('any $name', (type) => {
  const schemas = JSON.stringify([envelope, type.schema]);

  test('that is let through becomes a valid bundle; any other is refused with reasons, and none repeats what it held', () => {
    let letThrough = 0;
    fc.assert(
      fc.property(arbitraryRecord(type.schema), (json) => {
        const read = type.read(json);
        if (read.ok) letThrough++;
        expect(read.ok ? faultsOf(type, read.record) : repeating(read.issues, json, schemas)).toEqual([]);
        expect(read.ok || read.issues.length > 0).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(letThrough).toBeGreaterThan(50);
  });
});

function faultsOf(type: ReadyRecordType, record: Parameters<ReadyRecordType['map']>[0]): readonly Issue[] {
  const { entry = [] }: Bundle = type.map(record);
  return entry.flatMap(({ resource }) => (resource ? validate(resource) : []));
}

/** Issues that say a value of the record which no schema says. Shorter values may stand in any sentence by chance. */
function repeating(issues: readonly Issue[], json: unknown, schemas: string): Issue[] {
  const own = [...leavesOf(json).values()].filter((value): value is string => typeof value === 'string' && value.trim().length > 5 && !schemas.includes(value));
  return issues.filter(({ text, fix = '' }) => own.some((value) => `${text} ${fix}`.includes(value)));
}
