import { type Day, ukDate } from '../calendar.ts';
import type { Contact, Resident } from '../world/resident.ts';
import { homeColumns, nhsNumberOn, residentColumns } from './home-columns.ts';
import type { Row } from './write-table.ts';

/** A home's register as it is on a day: source `care-home-residents`. */
export const residentsTable = (residents: readonly Resident[], day: Day): Row[] => residents.map((resident) => residentRow(resident, day));

function residentRow(resident: Resident, day: Day): Row {
  const { home, register, born, died, practice, contacts, stay } = resident;
  return {
    ...homeColumns(home),
    ...residentColumns(resident, day),
    'Rev': String(register.rev),
    'Last changed': register.changed,
    'NHS No status': nhsNumberOn(resident, day) === '' ? 'To be traced' : 'Verified',
    'Title': resident.title,
    'Surname': resident.family,
    'Forename': resident.given,
    'Known as': resident.knownAs,
    'Sex': resident.sex,
    'D.O.B.': ukDate(born),
    'Died': died ? `${ukDate(died.day)} ${died.time}` : '',
    'Phone': home.phone,
    'Room': `Room ${resident.room}`,
    'Postcode': home.postcode,
    'First language': resident.language,
    'GP practice code': practice.ods,
    'GP practice': practice.name,
    ...contactColumns(1, contacts[0]),
    ...contactColumns(2, contacts[1]),
    'Lives here': stay.left ? 'N' : 'Y',
    'Funding': 'n/k',
  };
}

const contactColumns = (number: 1 | 2, contact?: Contact): Row => ({
  [`Contact ${number}`]: contact?.name ?? '-',
  [`Contact ${number} is`]: contact?.is ?? '-',
  [`Contact ${number} phone`]: contact?.phone ?? '',
  [`Contact ${number} email`]: contact?.email ?? '',
  [`Contact ${number} next of kin`]: contact?.nextOfKin ?? '',
});
