import { accepted, refused, type Checked } from './check.ts';

export type SctidFault = 'not-sctid-form' | 'check-digit' | 'unknown-partition';
export type ConceptIdFault = SctidFault | 'description-id' | 'relationship-id';

/** What a SNOMED CT identifier identifies, by the digit that says so: the second of the partition. */
const KINDS = ['concept', 'description', 'relationship'] as const;
export type SctidKind = (typeof KINDS)[number];

/**
 * A SNOMED CT identifier and what it identifies: 6 to 18 digits of which the last is a Verhoeff check digit and the two
 * before it are the partition, 0x of the international edition or 1x of an extension (SNOMED CT release file specification).
 */
export function checkSctid(text: string): { ok: true; value: string; kind: SctidKind } | { ok: false; fault: SctidFault } {
  if (!/^[1-9]\d{5,17}$/.test(text)) return refused('not-sctid-form');
  if (!hasVerhoeffCheckDigit(text)) return refused('check-digit');
  const kind = /^[01]$/.test(text.at(-3) ?? '') ? KINDS[Number(text.at(-2))] : undefined;
  return kind ? { ...accepted(text), kind } : refused('unknown-partition');
}

/** A SNOMED CT concept id. The id of a description, which lists of codes often give instead, has its own fault. */
export function checkConceptId(text: string): Checked<ConceptIdFault> {
  const checked = checkSctid(text);
  if (!checked.ok) return checked;
  return checked.kind === 'concept' ? accepted(checked.value) : refused(`${checked.kind}-id`);
}

/** The digit that makes the digits before it pass the check. */
export function verhoeffCheckDigit(digits: string): number {
  const remainder = verhoeff(`${digits}0`);
  return TIMES.findIndex((row) => row[remainder] === 0);
}

const hasVerhoeffCheckDigit = (digits: string): boolean => verhoeff(digits) === 0;

/** Verhoeff's sum, from the last digit: each digit goes through the permutation as often as its place says. */
const verhoeff = (digits: string): number =>
  [...digits].reverse().reduce((sum, digit, place) => TIMES[sum]?.[permute(Number(digit), place % 8)] ?? 0, 0);

const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4] as const;

const permute = (digit: number, times: number): number => (times === 0 ? digit : permute(PERMUTATION[digit] ?? 0, times - 1));

/** Multiplication in the group of the symmetries of a pentagon: 0-4 turn it, 5-9 turn it over. */
const times = (a: number, b: number): number => {
  const turn = a < 5 ? a + b : a - b;
  const isTurnedOver = a < 5 !== b < 5;
  return (((turn % 5) + 5) % 5) + (isTurnedOver ? 5 : 0);
};

const TIMES: readonly (readonly number[])[] = Array.from({ length: 10 }, (_row, a) =>
  Array.from({ length: 10 }, (_column, b) => times(a, b)),
);
