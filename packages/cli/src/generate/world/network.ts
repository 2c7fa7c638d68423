import { type Day, ukDate } from '../calendar.ts';
import { nhsNumbers } from '../nhs-numbers.ts';
import type { Random } from '../random.ts';
import { createHomes, type Home, tagOf } from './home.ts';
import { createResident, type Resident } from './resident.ts';
import { createStay } from './stay.ts';

/** A network on a day, and what new residents are made with. */
export interface Network {
  homes: readonly Home[];
  residents: readonly Resident[];
  /** Moves somebody new in. */
  admit(home: Home, day: Day): Resident;
}

/** The network as it is on the evening before the first Monday. */
export function createNetwork(random: Random, { homes: count, residents: total, monday, seed }: { homes: number; residents: number; monday: Day; seed: number }): Network {
  const homes = createHomes(random, count, tagOf(seed));
  const admit = createAdmission(random);
  const residents = homes.flatMap((home, index) => Array.from({ length: placesOf(index, homes, total) }, () => admit(home, monday.subtract({ days: random.between(30, 2_900) }))));
  return { homes, residents: withExceptions(random, residents, monday), admit };
}

const MOST_IN_SMALL_HOME = 7;

/** How many live in a home: a few in the small one, the others evenly. */
function placesOf(index: number, homes: readonly Home[], total: number): number {
  const small = homes.at(-1)?.learningDisability === true ? Math.max(1, Math.min(MOST_IN_SMALL_HOME, Math.floor(total / homes.length))) : 0;
  if (homes[index]?.learningDisability === true) return small;
  const others = small === 0 ? homes.length : homes.length - 1;
  return Math.floor((total - small) / others) + (index < (total - small) % others ? 1 : 0);
}

function createAdmission(random: Random): Network['admit'] {
  const numbers = nhsNumbers(random.between(1_000, 900_000));
  const rooms = new Map<Home, number>();
  let people = 0;
  return (home, day) => {
    const room = (rooms.get(home) ?? 0) + 1;
    rooms.set(home, room);
    people += 1;
    const stay = createStay(random, `ST-${String(people).padStart(5, '0')}`, day);
    return createResident(random, { home, ref: `R-${String(room).padStart(3, '0')}`, nhsNumber: numbers.next().value, stay, changed: stay.changed, room });
  };
}

/** What a network always has: somebody in hospital, somebody whose NHS number is not known yet, and two who are easily mixed up. */
function withExceptions(random: Random, residents: readonly Resident[], monday: Day): Resident[] {
  if (residents.length < 12) return [...residents];
  const elders = residents.filter(({ home }) => !home.learningDisability);
  const [untraced, first, second, ...inHospital] = random.some(elders, 3 + Math.max(1, Math.round(residents.length / 90)));
  return residents.map((resident) => {
    if (resident === untraced) return { ...resident, nhsNumberSince: monday.add({ days: 2 }) };
    if (first && resident === second) return { ...resident, given: first.given, family: first.family, knownAs: '', born: first.born, sex: first.sex, title: first.title };
    return inHospital.includes(resident) ? sentToHospital(resident, monday.subtract({ days: random.between(3, 9) })) : resident;
  });
}

export function sentToHospital(resident: Resident, out: Day): Resident {
  const { stay } = resident;
  return { ...resident, stay: { ...stay, hospital: [...stay.hospital, { out }], rev: stay.rev + 1, changed: `${ukDate(out)} 21:40:00` } };
}
