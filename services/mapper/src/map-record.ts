import { type FaultOwner, type Issue, issueFrom, type Validator } from '@ehch/fhir';
import type { StoredRecord } from '@ehch/ledger';
import { MAPPER_VERSION, RECORD_TYPES } from '@ehch/records';
import type { Bundle } from '@medplum/fhirtypes';
import { MAPPING_ERRORS, type MappingErrorCode } from './errors.ts';

/** What becomes of one stored record. `issues` name elements and rules, never values. */
export type MapResult =
  | { is: 'mapped'; content: string; mapperVersion: string }
  | { is: 'superseded' }
  | { is: 'unmappable'; code: MappingErrorCode; text: string; fix?: string; who: FaultOwner; issues?: readonly Issue[] };

/** Maps one record and checks all of what it becomes. A fault is the mapping's: the record passed its own gate. */
export function mapRecord(validate: Validator, { recordType, body, superseded, origin }: StoredRecord): MapResult {
  if (superseded) return { is: 'superseded' };
  const type = RECORD_TYPES[recordType];
  if (type === undefined) return unmappable('EHCH-MAP-001', { words: { recordType } });
  const read = type.read(JSON.parse(body));
  if (!read.ok) return unmappable('EHCH-MAP-002', { issues: read.issues });
  try {
    const bundle = type.map(read.record, origin ?? undefined);
    const issues = errorsOf(validate, bundle);
    if (issues.length > 0) return unmappable('EHCH-MAP-003', { issues });
    return { is: 'mapped', content: JSON.stringify(bundle), mapperVersion: MAPPER_VERSION };
  } catch (error) {
    return unmappable('EHCH-MAP-004', { words: { error: error instanceof Error ? error.name : 'an unknown error' } });
  }
}

function unmappable(code: MappingErrorCode, { words = {}, issues }: { words?: Record<string, string>; issues?: readonly Issue[] }): MapResult {
  const { text, fix, who } = issueFrom(MAPPING_ERRORS, code, { words });
  return { is: 'unmappable', code, text, ...(fix !== undefined && { fix }), who, ...(issues && { issues }) };
}

function errorsOf(validate: Validator, bundle: Bundle): Issue[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : [])).filter(({ severity }) => severity === 'error');
}
