import { type Day, ukDate } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Revision } from './revision.ts';

/** One stay in a home, from moving in to leaving, in the words of the export. */
export interface Stay extends Revision {
  number: string;
  type: 'New admission' | 'Back from hospital' | 'Respite' | 'From another home';
  admitted: Day;
  from: string;
  fromOther: string;
  hospital: readonly { out: Day; back?: Day }[];
  left?: { day: Day; for: string; how: string };
}

const PLACES = ['Own home', 'Own home', 'Own home', 'Hospital', 'Hospital', 'Care home', 'Other'] as const;

/** A stay that has begun and goes on. */
export function createStay(random: Random, number: string, admitted: Day): Stay {
  const from = random.pick(PLACES);
  return {
    number,
    type: from === 'Care home' ? 'From another home' : 'New admission',
    admitted,
    from,
    fromOther: from === 'Other' ? 'Lived with family' : '',
    hospital: [],
    rev: 1,
    changed: `${ukDate(admitted)} 16:10:00`,
  };
}

/** Whether somebody was in the home on a day, and not in hospital. */
export const isPresent = ({ admitted, left, hospital }: Stay, day: Day): boolean =>
  before(admitted, day) && (left === undefined || before(day, left.day)) && !hospital.some(({ out, back }) => before(out, day) && (back === undefined || before(day, back)));

/** Whether the first day is the second or before it. */
export const before = (first: Day, second: Day): boolean => first.until(second).days >= 0;
