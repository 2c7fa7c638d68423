import { ELDERS, type NamePool, YOUNGER } from '../content/names.ts';
import type { Random } from '../random.ts';

/** A practice that residents are registered with. */
export interface Practice {
  ods: string;
  name: string;
}

/** Somebody of the network's team, with a role in the words of the tables. */
export interface Clinician {
  name: string;
  role: 'GP' | 'ANP' | 'Paramedic' | 'Pharmacist';
  gmc?: string;
  pin?: string;
}

export interface Home {
  key: string;
  /** Of its folder. */
  slug: string;
  /** Of its account with the records system. */
  account: string;
  pcn: Network;
  name: string;
  cqc: string;
  ods: string;
  setting: 'Residential' | 'Nursing' | 'Dual';
  learningDisability: boolean;
  phone: string;
  address: string;
  postcode: string;
  manager: { name: string; pin: string };
  carers: readonly string[];
  lead: Clinician;
  /** Who leads the weekly round. */
  visiting: Clinician;
  pharmacist: Clinician;
  /** Days after Monday, and the hour. */
  round: { day: number; time: string };
  practice: Practice;
}

/** A network: the name is of no place. */
export interface Network {
  ods: string;
  name: string;
  town: string;
}

/** Networks of different seeds are different ones: four digits in every code and key tell them apart. */
export const tagOf = (seed: number): string => String(((seed % 10_000) + 10_000) % 10_000).padStart(4, '0');

/** Practices of the network, and of the one next to it. */
export const PRACTICES: readonly Practice[] = ['Millrace Surgery', 'Reedcutters Practice', 'Lockgate Medical Centre', 'Oldferry Health Centre'].map(practice);
export const PRACTICES_OUTSIDE: readonly Practice[] = ['Highmoss Surgery', 'Quarrybank Practice'].map((name, index) => practice(name, PRACTICES.length + index));

function practice(name: string, index: number): Practice {
  return { ods: `Y9${String(index + 1).padStart(4, '0')}`, name };
}

const STEMS = ['Marramgrass', 'Teaselwick', 'Bitternmere', 'Samphire', 'Curlewfield', 'Sallowmarsh', 'Avocet'] as const;
const KINDS = ['House', 'Court', 'Lodge', 'Reach', 'Grange', 'View', 'Spinney'] as const;
const SETTINGS = ['Residential', 'Nursing', 'Residential', 'Dual', 'Nursing', 'Residential', 'Residential'] as const;
const ROUND_TIMES = ['09:30', '10:00', '11:00', '13:30', '14:00'] as const;

/** The homes of a network. Where there are several, the last is a small one for people with a learning disability. */
export function createHomes(random: Random, count: number, tag: string): Home[] {
  const staff = createTeam(random, tag);
  return Array.from({ length: count }, (_, index) => createHome(random, staff, { index, tag, learningDisability: count > 1 && index === count - 1 }));
}

function createHome(random: Random, team: Team, { index, tag, learningDisability }: { index: number; tag: string; learningDisability: boolean }): Home {
  const stem = STEMS[index % STEMS.length] ?? '';
  const kind = KINDS[(index + Math.floor(index / STEMS.length)) % KINDS.length] ?? '';
  const name = learningDisability ? 'Cockleshell Row' : `${stem} ${kind}${index < STEMS.length * KINDS.length ? '' : ` ${index}`}`;
  const number = String(index + 1).padStart(3, '0');
  const slug = name.toLowerCase().replaceAll(' ', '-');
  return {
    key: `HOME-${tag}-${number}`,
    slug,
    account: `${slug}-${tag}`,
    pcn: { ods: `U9${tag}`, name: 'Wickenmere PCN', town: 'Wickenmere' },
    name,
    cqc: `1-9${tag}${number}`,
    ods: `V${tag}${number}`,
    setting: learningDisability ? 'Residential' : (SETTINGS[index % SETTINGS.length] ?? 'Residential'),
    learningDisability,
    phone: `01632 960${number}`,
    address: `${random.between(1, 90)} ${random.pick(['Ferry', 'Mere', 'Osier', 'Staithe'])} ${random.pick(['Lane', 'Road', 'Street'])}`,
    postcode: `ZZ99 ${random.between(1, 9)}${random.pick(['AB', 'CD', 'EF', 'GH'])}`,
    manager: { name: fullName(random, YOUNGER), pin: `${String(10 + index)}Y${tag}E` },
    carers: Array.from({ length: 5 }, () => fullName(random, YOUNGER)),
    ...team.of(index),
    round: { day: index % 5, time: ROUND_TIMES[index % ROUND_TIMES.length] ?? '10:00' },
    practice: PRACTICES[index % PRACTICES.length] ?? practice('', 0),
  };
}

interface Team {
  of(home: number): Pick<Home, 'lead' | 'visiting' | 'pharmacist'>;
}

function createTeam(random: Random, tag: string): Team {
  const gps = PRACTICES.map((_, index): Clinician => ({ name: `Dr ${fullName(random, YOUNGER)}`, role: 'GP', gmc: `9${tag}${10 + index}` }));
  const nurse: Clinician = { name: fullName(random, YOUNGER), role: 'ANP', pin: `99Z${tag}E` };
  const paramedic: Clinician = { name: fullName(random, YOUNGER), role: 'Paramedic' };
  const pharmacist: Clinician = { name: fullName(random, YOUNGER), role: 'Pharmacist' };
  return {
    of: (home) => {
      const gp = gps[home % gps.length] ?? nurse;
      // One lead is no GP, by exception, as the guidance allows.
      return { lead: home === 1 ? nurse : gp, visiting: [nurse, gp, paramedic][home % 3] ?? nurse, pharmacist };
    },
  };
}

/** A first name and a family name of one pool. */
export function fullName(random: Random, pools: readonly NamePool[] = ELDERS): string {
  const pool = random.pick(pools);
  return `${random.pick(random.percent(75) ? pool.female : pool.male)} ${random.pick(pool.family)}`;
}
