import type { Issue, Validator } from '@ehch/fhir';
import type { StoredRecord } from '@ehch/ledger';
import { MAPPER_VERSION, RECORD_TYPES } from '@ehch/records';
import type { Bundle } from '@medplum/fhirtypes';

/** What becomes of one stored record. `issues` name elements and rules, never values. */
export type MapResult =
  | { is: 'mapped'; content: string; mapperVersion: string }
  | { is: 'superseded' }
  | { is: 'unmappable'; code: string; text: string; issues?: readonly Issue[] };

/** Maps one record and checks all of what it becomes. A fault is the mapping's: the record passed its own gate. */
export function mapRecord(validate: Validator, { recordType, body, superseded }: StoredRecord): MapResult {
  if (superseded) return { is: 'superseded' };
  const type = RECORD_TYPES[recordType];
  if (type === undefined) return { is: 'unmappable', code: 'EHCH-MAP-001', text: `this release does not know the record type ${recordType}` };
  const read = type.read(JSON.parse(body));
  if (!read.ok) return { is: 'unmappable', code: 'EHCH-MAP-002', text: 'the stored record does not conform to the schema of this release', issues: read.issues };
  try {
    const bundle = type.map(read.record);
    const issues = errorsOf(validate, bundle);
    if (issues.length > 0) return { is: 'unmappable', code: 'EHCH-MAP-003', text: 'what the record becomes does not conform to the profiles that it claims', issues };
    return { is: 'mapped', content: JSON.stringify(bundle), mapperVersion: MAPPER_VERSION };
  } catch (error) {
    return { is: 'unmappable', code: 'EHCH-MAP-004', text: `the mapper failed with ${error instanceof Error ? error.name : 'an unknown error'}` };
  }
}

function errorsOf(validate: Validator, bundle: Bundle): Issue[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : [])).filter(({ severity }) => severity === 'error');
}
