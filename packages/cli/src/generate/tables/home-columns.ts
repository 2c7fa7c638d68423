import type { Day } from '../calendar.ts';
import type { Resident } from '../world/resident.ts';
import { before } from '../world/stay.ts';
import type { Home } from '../world/home.ts';

/** The columns that every export of a home's records system begins with. */
export const homeColumns = ({ account, cqc, ods }: Home): Record<string, string> => ({ 'Exported from': addressOf(account), 'CQC location': cqc, 'Home ODS': ods });

/** Each home has an account of its own with the records system. */
const addressOf = (account: string): string => `https://${account}.records.example`;

/** Who a row is about, as the home knew on that day. */
export const residentColumns = (resident: Resident, day: Day): Record<string, string> => ({ 'Resident ref': resident.ref, 'NHS No': nhsNumberOn(resident, day) });

export const nhsNumberOn = ({ nhsNumber, nhsNumberSince }: Resident, day: Day): string => (nhsNumberSince === undefined || before(nhsNumberSince, day) ? nhsNumber : '');
