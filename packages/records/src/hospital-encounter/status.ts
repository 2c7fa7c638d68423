import type { HospitalEncounterRecord } from './record.ts';

type Status = HospitalEncounterRecord['status'];

/**
 * How a visit stands as far as one message tells: by its own word, else by what happened. An admission that is called off is `cancelled`:
 * the message does not say whether nobody came or somebody mistyped, so nothing is said to be in error. An update or a transfer settles nothing.
 */
export function toldStatus(record: HospitalEncounterRecord): Status {
  return record.status ?? (isBeginning(record) && record.class === 'pre-admission' ? 'planned' : BY_EVENT[record.event]);
}

/** Whether the message begins the visit, or begins it anew. */
export const isBeginning = ({ event }: HospitalEncounterRecord): boolean => event === 'admission' || event === 'registration';

const BY_EVENT: Readonly<Partial<Record<HospitalEncounterRecord['event'], Status>>> = {
  admission: 'in-progress',
  registration: 'in-progress',
  discharge: 'finished',
  'admission-cancelled': 'cancelled',
  'discharge-cancelled': 'in-progress',
};
