import type { HospitalEncounterRecord } from './record.ts';
import { isBeginning, toldStatus } from './status.ts';

/**
 * A version with what an earlier one told and this one leaves open, so that a thinner message wipes nothing out: HL7 v2 reads a field
 * without a value as no change (v2.7 chapter 2.5.3). A place is taken as a whole, as a new ward has not the old one's bed.
 *
 * What the event itself takes back does not come over: an admission or registration begins anew, so no earlier end; a discharge that
 * is called off, its end; a transfer that is called off, the place before it. A visit that was called off stays so until it is begun anew.
 */
export function completeHospitalEncounter(record: HospitalEncounterRecord, earlier: HospitalEncounterRecord): HospitalEncounterRecord {
  const kept = { ...earlier };
  for (const field of TAKEN_BACK[record.event] ?? []) delete kept[field];
  const status = statusAfter(record, earlier);
  const previousLocation = placeBefore(record, earlier);
  return { ...kept, ...record, ...(status && { status }), ...(previousLocation && { previousLocation }), resident: { ...earlier.resident, ...record.resident }, hospital: { ...earlier.hospital, ...record.hospital } };
}

/** Only a word of its own, or a beginning, takes a visit up again that was called off or never was. */
function statusAfter(record: HospitalEncounterRecord, earlier: HospitalEncounterRecord): HospitalEncounterRecord['status'] {
  const [told, before] = [toldStatus(record), toldStatus(earlier) ?? (earlier.event === 'transfer' ? 'in-progress' : undefined)];
  const isOver = before === 'cancelled' || before === 'entered-in-error';
  return isOver && record.status === undefined && !isBeginning(record) ? before : (told ?? before);
}

/** A transfer that does not say from where is from where the resident was; told once more, it is from where it was said to be. */
function placeBefore({ event, location, previousLocation }: HospitalEncounterRecord, earlier: HospitalEncounterRecord): HospitalEncounterRecord['previousLocation'] {
  const isMove = event === 'transfer' && location !== undefined && earlier.location !== undefined && !isSame(location, earlier.location);
  return previousLocation ?? (isMove ? earlier.location : undefined);
}

type Place = NonNullable<HospitalEncounterRecord['location']>;

const isSame = (one: Place, other: Place): boolean => one.ward === other.ward && one.room === other.room && one.bed === other.bed;

const END = ['dischargedAt', 'dischargedTo', 'dischargeMethod'] as const;

const TAKEN_BACK: Readonly<Partial<Record<HospitalEncounterRecord['event'], readonly ('dischargedAt' | 'dischargedTo' | 'dischargeMethod' | 'previousLocation')[]>>> = {
  admission: END,
  registration: END,
  'discharge-cancelled': END,
  'transfer-cancelled': ['previousLocation'],
};
