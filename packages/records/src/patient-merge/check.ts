import { ID, type Issue } from '@ehch/fhir';
import { checkOds, checkResidentIds } from '../envelope/identifiers.ts';
import { issueOf } from '../errors.ts';
import { givenUp } from './given-up.ts';
import type { PatientMergeRecord } from './record.ts';

/** Two NHS numbers are two people, whoever says otherwise. */
export function checkPatientMerge(record: PatientMergeRecord): Issue[] {
  const { resident, merged, hospital } = record;
  const ids = [...checkResidentIds(resident), ...checkResidentIds(merged, 'merged')];
  return [...ids, ...checkOds(hospital.odsCode, 'hospital.odsCode'), ...(ids.length > 0 ? [] : checkPair(record))];
}

function checkPair(record: PatientMergeRecord): Issue[] {
  const ids = givenUp(record);
  if (ids.length === 0) return [issueOf('EHCH-HOSP-003', 'merged')];
  return record.resident.nhsNumber !== undefined && ids.some(({ system }) => system === ID.nhsNumber) ? [issueOf('EHCH-HOSP-002', 'merged.nhsNumber')] : [];
}
