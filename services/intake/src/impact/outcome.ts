import { createValidator, type Issue } from '@ehch/fhir';
import { type Envelope, type Origin, type Outcome, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import type { Resource } from '@medplum/fhirtypes';
import { resourcesOf } from '../coverage/fhir-coverage.ts';

const validate = createValidator();

/** What a record becomes in this process; or why it would be held. A record that the mapper cannot map is held as the mapper says. */
export function outcomeOf(type: ReadyRecordType, record: Envelope, origin?: Origin): Outcome {
  try {
    const resources = resourcesOf(type.map(record, origin));
    return resources.some(isFaulty) ? { held: ['EHCH-MAP-003'] } : { resources };
  } catch {
    return { held: ['EHCH-MAP-004'] };
  }
}

const isFaulty = (resource: Resource): boolean => validate(resource).some(({ severity }) => severity === 'error');

export const codesOf = (issues: readonly Pick<Issue, 'code' | 'severity'>[]): string[] => issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);

/** Whether records of a type are about a resident; the others are about a home. */
export function aboutOf(recordType: string | undefined): 'resident' | 'home' {
  const { properties = {} } = (recordType === undefined ? {} : (RECORD_TYPES[recordType]?.schema ?? {})) as { properties?: object };
  return 'resident' in properties ? 'resident' : 'home';
}
