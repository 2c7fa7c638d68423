import { checkCqcLocationId, checkGmcNumber, checkNhsNumber, checkNmcPin, checkOdsCode, type Issue } from '@ehch/fhir';
import { type ErrorCode, issueOf } from '../errors.ts';

interface Checkable {
  (text: string): { ok: true; value: string } | { ok: false; fault: string };
}

/** The normal form of an identifier that was checked before, such as an NHS number without its spaces. */
export function normal(check: Checkable, text: string): string {
  const checked = check(text);
  return checked.ok ? checked.value : text;
}

/** An ODS code that was checked before, in upper case. */
export const normalOdsCode = (odsCode: string): string => normal(checkOdsCode, odsCode);

const NHS_NUMBER_ERRORS: Readonly<Record<string, ErrorCode>> = { 'not-ten-digits': 'EHCH-ID-001', 'repeated-digit': 'EHCH-ID-002', 'check-digit': 'EHCH-ID-004' };

/** Issues of the identifiers of a home. */
export function checkHomeIds(home: { odsCode?: string; cqcLocationId?: string }, at = 'home'): Issue[] {
  return [...checkOds(home.odsCode, `${at}.odsCode`), ...refuse(checkCqcLocationId, home.cqcLocationId, () => 'EHCH-ID-006', `${at}.cqcLocationId`)];
}

/** Issues of one ODS code. */
export function checkOds(odsCode: string | undefined, at: string): Issue[] {
  return refuse(checkOdsCode, odsCode, () => 'EHCH-ID-005', at);
}

/** Issues of the identifiers of a resident. */
export function checkResidentIds(resident: { nhsNumber?: string }, at = 'resident'): Issue[] {
  return refuse(checkNhsNumber, resident.nhsNumber, (fault) => NHS_NUMBER_ERRORS[fault] ?? 'EHCH-ID-001', `${at}.nhsNumber`);
}

/** Issues of the identifiers of a member of staff. */
export function checkStaffIds(staff: { gmcNumber?: string; nmcPin?: string }, at: string): Issue[] {
  return [
    ...refuse(checkGmcNumber, staff.gmcNumber, () => 'EHCH-ID-007', `${at}.gmcNumber`),
    ...refuse(checkNmcPin, staff.nmcPin, () => 'EHCH-ID-009', `${at}.nmcPin`),
  ];
}

function refuse(check: Checkable, text: string | undefined, code: (fault: string) => ErrorCode, at: string): Issue[] {
  const checked = text === undefined ? undefined : check(text);
  return checked && !checked.ok ? [issueOf(code(checked.fault), at)] : [];
}
