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
    ...checkDeath(record),
    ...checkUniqueIds(record.contacts ?? [], 'contacts'),
  ];
}

/** Nobody dies before their birth or after it was written down, and whoever died lives in the home no more. A day without a time is compared as a day. */
function checkDeath({ birthDate, deceasedAt, active, source }: ResidentRegisterRecord): Issue[] {
  if (deceasedAt === undefined) return [];
  const earliest = Date.parse(deceasedAt) - (deceasedAt.includes('T') ? 0 : FIRST_ZONE_MS);
  return [
    ...checkOrder(birthDate, deceasedAt.slice(0, birthDate.length), 'deceasedAt'),
    ...(earliest > Date.parse(source.updatedAt) ? [issueOf('EHCH-TIME-002', 'deceasedAt')] : []),
    ...(active === true ? [issueOf('EHCH-RES-001', 'active')] : []),
  ];
}

/** How long before midnight in UTC a day begins where it begins first. */
const FIRST_ZONE_MS = 14 * 3_600_000;
