import { checkNhsNumber } from '@ehch/fhir';
import { ELDERS } from '../generate/content/names.ts';
import { nhsNumbers } from '../generate/nhs-numbers.ts';
import { digitsOf, fold } from './fold.ts';
import type { Role } from './roles.ts';

const FAMILY = ELDERS.flatMap(({ family }) => family);
const GIVEN = ELDERS.flatMap(({ female, male }) => [...female, ...male]);

/** The n-th of a list, then of pairs of its entries, and so on without an end. */
function nth(list: readonly string[], n: number): string {
  const name = list[n % list.length] ?? '';
  return n < list.length ? name : `${nth(list, Math.floor(n / list.length) - 1)}-${name}`;
}

const padded = (n: number, length: number): string => String(n).padStart(length, '0');

type Makers = Readonly<Partial<Record<Role, (n: number) => string>>>;

/** Names that are in no cell, neither whole nor as a part of one. */
function nameMakers(originals: ReadonlySet<string>): Makers {
  const words = new Set([...originals].flatMap((original) => original.split(/[\s-]/)));
  const unused = (names: readonly string[]): string[] => [...names.filter((name) => !fold(name).split(/[\s-]/).some((word) => words.has(word))), 'Sample'];
  const [given, family] = [unused(GIVEN), unused(FAMILY)];
  return { given: (n) => nth(given, n), family: (n) => nth(family, n), 'full-name': (n) => `${nth(given, n)} ${nth(family, n + 7)}` };
}

/** What stands for the n-th of a kind. Numbers go by the order of appearance: from none of them can it be told what it stands for. */
const MAKERS: Makers = {
  title: () => 'Mx',
  // Ranges that Ofcom and the Office for National Statistics keep free.
  phone: (n) => `07700 9${padded(n % 100_000, 5)}`,
  postcode: (n) => `ZZ99 ${n % 10}${String.fromCharCode(65 + (Math.floor(n / 10) % 26))}${String.fromCharCode(65 + (Math.floor(n / 260) % 26))}`,
  email: (n) => `person${n + 1}@family.example`,
  id: (n) => `ID-${padded(n + 1, 4)}`,
  'nmc-pin': (n) => `99A${padded(n % 10_000, 4)}Z`,
  'gmc-number': (n) => padded(9_000_001 + n, 7),
  system: (n) => `https://records-${n + 1}.example`,
  text: (n) => `Made-up text ${n + 1}.`,
  list: (n) => `Made-up entry ${n + 1}`,
};

/** Makes what stands for cells of persons: the same for the same, and never what stands in any cell that is to be replaced. */
export interface StandIns {
  for(role: Role, cell: string): string;
}

/** @param originals every cell that is to be replaced, folded */
export function createStandIns(originals: ReadonlySet<string>): StandIns {
  const known = new Map<string, string>();
  const counts = new Map<Role, number>();
  const numbers = nhsNumbers(500_000);
  const originalDigits = new Set([...originals].map(digitsOf));
  const nextNumber = (): string => {
    for (;;) {
      const { value } = numbers.next();
      if (!originalDigits.has(digitsOf(value)) && !originalDigits.has(digitsOf(spoilt(value)))) return value;
    }
  };
  const makers: Makers = { ...MAKERS, ...nameMakers(originals) };
  const next = (role: Role): string => {
    for (;;) {
      const n = counts.get(role) ?? 0;
      counts.set(role, n + 1);
      const made = makers[role]?.(n) ?? `Made-up ${n + 1}`;
      if (role === 'title' || !originals.has(fold(made))) return made;
    }
  };
  const make = (role: Role, cell: string): string => {
    if (role === 'nhs-number') return numberFor(cell, nextNumber);
    return role === 'email' && !cell.includes('@') ? next('text') : next(role);
  };
  return {
    for: (role, cell) => {
      // The same name or reference is the same in whatever column it stands.
      const key = role === 'nhs-number' ? `nhs ${digitsOf(cell)}` : `${role} ${fold(cell)}`;
      const made = known.get(key) ?? make(role, cell);
      known.set(key, made);
      return made;
    },
  };
}

/** A number with a wrong check digit stays one; so does what is no number at all. */
function numberFor(cell: string, next: () => string): string {
  if (checkNhsNumber(cell).ok) return next();
  return digitsOf(cell).length === 10 ? spoilt(next()) : 'not a number';
}

const spoilt = (number: string): string => `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`;
