import { describe, expect, test } from '@jest/globals';
import { createTrigger } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import type { Encounter } from '@medplum/fhirtypes';
import { completeHospitalEncounter } from './complete.ts';
import { mapHospitalEncounter } from './map.ts';
import type { HospitalEncounterRecord } from './record.ts';

const told = (event: HospitalEncounterRecord['event'], says: Partial<HospitalEncounterRecord> = {}): HospitalEncounterRecord => ({
  source: { system: 'https://adt.infirmary.example', id: 'V100201', updatedAt: '2026-11-17T09:30:00Z' },
  resident: { nhsNumber: '9000000009' },
  hospital: { odsCode: 'RZZ01' },
  event,
  ...says,
});

const admission = told('admission', { class: 'inpatient', admittedAt: '2026-11-17T09:00:00Z', admittedFrom: 'other-care-home', location: { ward: 'Ward 12', bed: '3' }, resident: { nhsNumber: '9000000009', localId: 'H-1' } });
const update = told('update', { resident: { localId: 'H-1' } });
const discharge = told('discharge', { dischargedAt: '2026-11-19T14:00:00Z', dischargedTo: 'other-care-home', dischargeMethod: 'clinical-advice' });
const dischargeCancelled = told('discharge-cancelled');
const admissionCancelled = told('admission-cancelled');

/** Each version with what the ones before it told, as the encounters that they become. */
function encountersOf(...versions: HospitalEncounterRecord[]): Encounter[] {
  let earlier: HospitalEncounterRecord | undefined;
  return versions.map((version) => {
    earlier = earlier === undefined ? version : completeHospitalEncounter(version, earlier);
    return mapHospitalEncounter(earlier)[0] as Encounter;
  });
}
const lastOf = (...versions: HospitalEncounterRecord[]) => encountersOf(...versions).at(-1);

describe('what a thinner message leaves open stands as it was told (HL7 v2: a field without a value is no change)', () => {
  test('an update without times and ward leaves them, the class, the NHS number and where the resident came from', () => {
    expect(lastOf(admission, update)).toEqual(encountersOf(admission)[0]);
  });

  test('a discharge without a ward ends the visit where the resident was', () => {
    expect(lastOf(admission, discharge)).toMatchObject({ status: 'finished', period: { start: '2026-11-17T09:00:00Z', end: '2026-11-19T14:00:00Z' }, location: [{ location: { display: 'Ward 12, 3' }, status: 'completed' }] });
  });

  test('an update after the discharge leaves the visit finished', () => {
    expect(lastOf(admission, discharge, update)).toEqual(lastOf(admission, discharge));
    expect(lastOf(admission, { ...discharge, dischargedAt: undefined }, update)?.status).toBe('finished');
  });

  test('a new ward takes no bed over from the old one', () => {
    const moved = lastOf(admission, told('transfer', { location: { ward: 'Ward 4' }, previousLocation: { ward: 'Ward 12' } }));
    expect(moved?.location?.map(({ location, status }) => [location.display, status])).toEqual([['Ward 12', 'completed'], ['Ward 4', 'active']]);
  });
});

describe('the place before', () => {
  const to = (ward: string, from?: string) => told('transfer', { location: { ward }, ...(from && { previousLocation: { ward: from } }) });
  const placesOf = (...versions: HospitalEncounterRecord[]) => lastOf(...versions)?.location?.map(({ location }) => location.display);

  test('of a transfer that does not say it is where the resident was', () => {
    expect(placesOf(admission, to('Ward 4'))).toEqual(['Ward 12, 3', 'Ward 4']);
    expect(placesOf(admission, to('Ward 4', 'Ward 12'), to('Ward 6'))).toEqual(['Ward 4', 'Ward 6']);
  });

  test('is as it was said to be where the same transfer is told once more, or an update corrects where the resident is', () => {
    expect(placesOf(admission, to('Ward 4', 'Ward 12'), to('Ward 4'))).toEqual(['Ward 12', 'Ward 4']);
    expect(placesOf(admission, to('Ward 4', 'Ward 12'), told('update', { location: { ward: 'Ward 5' } }))).toEqual(['Ward 12', 'Ward 5']);
  });
});

describe('a visit that is first told of in the middle', () => {
  const middle = { class: 'inpatient', location: { ward: 'Ward 12' } } as const;

  test.each(['update', 'transfer-cancelled'] as const)('by %s stands nobody knows how, and nobody is told of an admission', (event) => {
    const encounter = lastOf(told(event, middle))!;
    expect(encounter).toMatchObject({ status: 'unknown', location: [{ location: { display: 'Ward 12' }, status: undefined }] });
    expect(createTrigger(TOPICS)({ previous: undefined, current: encounter })).toEqual([]);
  });

  test('by a transfer goes on, and by one that has an end is over', () => {
    expect(encountersOf(told('transfer', middle), update).map(({ status }) => status)).toEqual(['in-progress', 'in-progress']);
    expect(encountersOf(told('update', middle), told('transfer', middle), update).map(({ status }) => status)).toEqual(['unknown', 'in-progress', 'in-progress']);
    expect(lastOf(told('update', { ...middle, dischargedAt: '2026-11-19' }))?.status).toBe('finished');
    expect(lastOf(told('update', middle), discharge)?.status).toBe('finished');
  });
});

describe('what an event takes back does not come over', () => {
  test('a discharge that is called off: the visit goes on, and an update after it does not end it again', () => {
    for (const encounter of [lastOf(admission, discharge, dischargeCancelled), lastOf(admission, discharge, dischargeCancelled, update)]) {
      expect(encounter).toEqual(encountersOf(admission)[0]);
    }
  });

  test('a transfer that is called off: the place before it', () => {
    const moved = told('transfer', { location: { ward: 'Ward 4' }, previousLocation: { ward: 'Ward 12' } });
    const back = lastOf(admission, moved, told('transfer-cancelled', { location: { ward: 'Ward 12' } }));
    expect(back?.location?.map(({ location }) => location.display)).toEqual(['Ward 12']);
  });

  test('an admission that is called off stays so, whatever is still told of it, until the resident is admitted after all', () => {
    expect(encountersOf(admission, admissionCancelled, update, told('transfer', { location: { ward: 'Ward 4' } }), admission).map(({ status }) => status)).toEqual(['in-progress', 'cancelled', 'cancelled', 'cancelled', 'in-progress']);
  });

  test.each(['discharge', 'discharge-cancelled', 'transfer-cancelled'] as const)('an admission that was called off does not come back by a %s that is late', (event) => {
    const late = told(event, event === 'discharge' ? { dischargedAt: '2026-11-19T14:00:00Z' } : {});
    for (const before of [admissionCancelled, told('update', { status: 'entered-in-error' })]) {
      expect(lastOf(admission, before, late)?.status).toBe(before.status ?? 'cancelled');
      expect(lastOf(admission, before, late, update)?.status).toBe(before.status ?? 'cancelled');
      expect(lastOf(admission, before, late, admission)?.status).toBe('in-progress');
    }
    expect(lastOf(admission, admissionCancelled, { ...late, status: 'in-progress', dischargedAt: undefined })?.status).toBe('in-progress');
  });

  test('an admission under the number of a visit that ended begins it anew', () => {
    expect(lastOf(admission, discharge, admission)).toEqual(encountersOf(admission)[0]);
  });
});

test('a resident admitted to hospital is told of once, also where an attendance became the admission, and taken back where it is called off (S018)', () => {
  const firedBy = createTrigger(TOPICS);
  const attendance = told('registration', { class: 'emergency', admittedAt: '2026-11-17T08:00:00Z' });
  const encounters = encountersOf(attendance, admission, update, discharge, dischargeCancelled, admissionCancelled, update);
  const fired = encounters.map((current, index) => firedBy({ previous: encounters[index - 1], current }).map(({ topic }) => topic.name));
  expect(fired).toEqual([[], ['resident-admitted-hospital'], [], [], [], ['resident-admitted-hospital'], []]);
});
