import { type Day, ukDate } from '../calendar.ts';
import type { Resident } from '../world/resident.ts';
import { homeColumns, residentColumns } from './home-columns.ts';
import type { Row } from './write-table.ts';

/** The stays in a home as they are on a day: source `care-home-stays`. */
export const staysTable = (residents: readonly Resident[], day: Day): Row[] => residents.map((resident) => stayRow(resident, day));

const HOSPITAL_STAYS = [0, 1, 2] as const;

function stayRow(resident: Resident, day: Day): Row {
  const { stay } = resident;
  // The export has room for three stays in hospital; the last ones are the ones that count.
  const hospital = stay.hospital.slice(-HOSPITAL_STAYS.length);
  const dateOf = (date: Day | undefined): string => (date ? ukDate(date) : '');
  return {
    ...homeColumns(resident.home),
    ...residentColumns(resident, day),
    'Stay no': stay.number,
    'Rev': String(stay.rev),
    'Last changed': stay.changed,
    'Type': stay.type,
    'Admitted': ukDate(stay.admitted),
    'Admitted from': stay.from,
    'Admitted from (other)': stay.fromOther,
    ...Object.fromEntries(HOSPITAL_STAYS.flatMap((index) => [[`Hospital ${index + 1} out`, dateOf(hospital[index]?.out)], [`Hospital ${index + 1} back`, dateOf(hospital[index]?.back)]])),
    'Left': dateOf(stay.left?.day),
    'Left for': stay.left?.for ?? '',
    'How it ended': stay.left?.how ?? '',
    'Void': 'N',
  };
}
