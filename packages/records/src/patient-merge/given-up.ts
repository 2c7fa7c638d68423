import type { Identifier } from '@medplum/fhirtypes';
import { residentIdentifiers } from '../envelope/resident.ts';
import type { PatientMergeRecord } from './record.ts';

/** The identifiers that are given up; those that stand all the same, such as the NHS number of both, are none. */
export function givenUp({ source, resident, merged }: PatientMergeRecord): Identifier[] {
  const stands = residentIdentifiers({ source, resident });
  return residentIdentifiers({ source, resident: merged }).filter(({ system, value }) => !stands.some((one) => one.system === system && one.value === value));
}
