import { ELDERS, type NamePool, YOUNGER } from '../content/names.ts';
import type { Day } from '../calendar.ts';
import type { Random } from '../random.ts';
import { type Home, type Practice, PRACTICES, PRACTICES_OUTSIDE } from './home.ts';
import { createPlan, type Plan } from './plan.ts';
import type { Revision } from './revision.ts';
import type { Stay } from './stay.ts';

export interface Contact {
  name: string;
  is: string;
  phone: string;
  email: string;
  nextOfKin: 'Y' | 'N';
}

/** What somebody's observations are on a good day. */
export interface Baseline {
  resps: number;
  saturation: number;
  /** Scale 2 of NEWS2, for some with chronic lung disease. */
  scale: '' | '2';
  systolic: number;
  diastolic: number;
  pulse: number;
  /** Tenths of a degree Celsius. */
  temperature: number;
  weight: number;
}

export interface Resident {
  home: Home;
  ref: string;
  /** As it is written, 3-3-4. */
  nhsNumber: string;
  /** The day the home learnt the number; it is blank before. */
  nhsNumberSince?: Day;
  title: string;
  family: string;
  given: string;
  knownAs: string;
  sex: 'F' | 'M';
  born: Day;
  language: string;
  practice: Practice;
  contacts: readonly Contact[];
  room: number;
  died?: { day: Day; time: string };
  register: Revision;
  stay: Stay;
  plan: Plan | undefined;
  baseline: Baseline;
}

/** Who is to be made, and what is settled of them beforehand. */
export interface Arrival {
  home: Home;
  ref: string;
  nhsNumber: string;
  stay: Stay;
  changed: string;
  room: number;
}

/** Somebody who lives in a home, of an age that goes with it. */
export function createResident(random: Random, { home, ref, nhsNumber, stay, changed, room }: Arrival): Resident {
  const pools = home.learningDisability ? YOUNGER : ELDERS;
  const pool = random.pick(pools);
  const sex = random.percent(home.learningDisability ? 45 : 68) ? 'F' : 'M';
  const given = random.pick(sex === 'F' ? pool.female : pool.male);
  const family = random.pick(pool.family);
  const contacts = createContacts(random, family, home.learningDisability);
  return {
    home,
    ref,
    nhsNumber,
    title: titleOf(random, sex),
    family,
    given,
    knownAs: random.percent(20) ? (given.split(' ')[0] ?? given) : '',
    sex,
    born: stay.admitted.subtract({ years: home.learningDisability ? random.between(24, 62) : random.between(70, 99), days: random.between(0, 364) }),
    language: random.percent(pool.language === 'English' ? 100 : 60) ? pool.language : 'English',
    practice: random.percent(80) ? home.practice : random.pick(random.percent(60) ? PRACTICES : PRACTICES_OUTSIDE),
    contacts,
    room,
    register: { rev: random.between(1, 6), changed },
    stay,
    plan: createPlan(random, { home, admitted: stay.admitted, family: contacts.map(({ name }) => name) }),
    baseline: createBaseline(random, home.learningDisability),
  };
}

function titleOf(random: Random, sex: 'F' | 'M'): string {
  return sex === 'M' ? 'Mr' : random.pick(['Mrs', 'Mrs', 'Miss', 'Ms']);
}

const RELATIONS = { older: ['Daughter', 'Son', 'Niece', 'Nephew', 'Husband', 'Wife', 'Sister', 'Friend', 'Granddaughter', 'Attorney (LPA)'], younger: ['Mother', 'Father', 'Sister', 'Brother', 'Attorney (LPA)'] } as const;

/** None, one or two of those who matter to a resident; about every second has the family's name. */
function createContacts(random: Random, family: string, young: boolean): Contact[] {
  return Array.from({ length: random.pick([0, 1, 1, 1, 2, 2]) }, (_, index): Contact => {
    const pool: NamePool = random.pick(YOUNGER);
    const is = random.pick(young ? RELATIONS.younger : RELATIONS.older);
    const first = random.pick(/Daughter|Niece|Wife|Sister|Granddaughter|Mother/.test(is) ? pool.female : pool.male);
    return {
      name: `${first} ${random.percent(50) ? family : random.pick(pool.family)}`,
      is,
      phone: `07700 900${String(random.between(0, 999)).padStart(3, '0')}`,
      email: random.percent(40) ? `contact${random.between(100, 999)}@family.example` : '',
      nextOfKin: index === 0 ? 'Y' : 'N',
    };
  });
}

function createBaseline(random: Random, young: boolean): Baseline {
  const scale = !young && random.percent(4) ? '2' : '';
  const systolic = random.between(116, 144);
  return {
    resps: random.between(14, 17),
    saturation: scale === '2' ? random.between(88, 91) : random.between(96, 98),
    scale,
    systolic,
    diastolic: systolic - random.between(42, 58),
    pulse: random.between(62, 84),
    temperature: random.between(363, 370),
    weight: random.between(44, 92),
  };
}
