import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkOds, checkResidentIds } from '../envelope/identifiers.ts';
import { checkOrder } from '../envelope/time.ts';
import { checkUniqueIds } from '../envelope/unique-ids.ts';
import { issueOf } from '../errors.ts';
import type { ResidentRegisterRecord } from './record.ts';

export function checkResidentRegister(record: ResidentRegisterRecord): Issue[] {
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...checkOds(record.registeredPractice?.odsCode, 'registeredPractice.odsCode'),
    ...(Date.parse(record.birthDate) > Date.parse(record.source.updatedAt) ? [issueOf('EHCH-TIME-002', 'birthDate')] : []),
    ...checkOrder(record.birthDate, record.deceasedAt, 'deceasedAt'),
    ...checkUniqueIds(record.contacts ?? [], 'contacts'),
  ];
}
