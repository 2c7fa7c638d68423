import { checkCqcLocationId, checkGmcNumber, checkNhsNumber, checkNmcPin, checkSctid } from '@ehch/fhir';
import { DateShapes } from './date-shapes.ts';
import { isYesOrNo } from './words.ts';

/** A row at which something stands out, and why, in a few words. Never the cell. */
export interface Found {
  row: number;
  why: string;
}

/** Recognises one kind of content, and tallies it over a column. */
export interface Detector {
  /** How many cells it recognised. */
  hits: number;
  /** Tells it of a cell that is not blank, without spaces around it; `times` as often as it stands in the column. */
  add(cell: string, row: number, times: number): void;
}

/** A few rows are enough to look the others up. */
const MOST_ROWS = 20;

/** Everything that a column may turn out to hold. */
export interface Detectors {
  nhsNumber: NhsNumbers;
  date: Dates;
  number: Numbers;
  sctid: Sctids;
  yesNo: Detector;
  cqc: Detector;
  nmc: Detector;
  gmc: Detector;
  ods: Detector;
  postcode: Detector;
  email: Detector;
  phone: Detector;
  uri: Detector;
  personName: Detector;
}

export const createDetectors = (): Detectors => ({
  nhsNumber: new NhsNumbers(),
  date: new Dates(),
  number: new Numbers(),
  sctid: new Sctids(),
  yesNo: matching((cell) => cell.length < 12 && isYesOrNo(cell.toLowerCase())),
  cqc: matching((cell) => cell.charCodeAt(0) === 0x31 && cell.charCodeAt(1) === 0x2d && cell.length > 6 && checkCqcLocationId(cell).ok),
  nmc: matching((cell) => cell.length === 8 && checkNmcPin(cell).ok),
  gmc: matching((cell) => (cell.length === 7 || cell.length === 8) && checkGmcNumber(cell).ok),
  ods: matching((cell) => cell.length <= 9 && ODS.test(cell)),
  postcode: matching((cell) => cell.length <= 8 && POSTCODE.test(cell)),
  email: matching((cell) => cell.includes('@') && EMAIL.test(cell)),
  phone: matching((cell) => cell.length >= 10 && cell.length <= 20 && PHONE.test(cell) && isPhoneLength(cell)),
  uri: matching((cell) => cell.includes('://') && URL.canParse(cell)),
  personName: matching((cell) => cell.length < 60 && PERSON_NAME.test(cell)),
});

/** An ODS code is letters and digits; one of letters only cannot be told from a word. */
const ODS = /^(?=.*\d)(?=.*[A-Z])[A-Z0-9]{3,9}$/;
const POSTCODE = /^(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PHONE = /^(?:\+44|\(?0)[\d ()/-]+$/;
const isPhoneLength = (cell: string): boolean => { const digits = cell.replaceAll(/\D/g, '').length; return digits >= 10 && digits <= 13; };

/** Two or three words in capitals, as first and last names are; a title before them. */
const PERSON_NAME = /^(?:(?:Mr|Mrs|Ms|Miss|Dr|Sr|Rev|Prof)\.? )?(?:\p{Lu}[\p{L}'’-]+,? ){1,2}\p{Lu}[\p{L}'’-]+$/u;

function matching(test: (cell: string) => boolean): Detector {
  const detector: Detector = { hits: 0, add: (cell, _row, times) => { if (test(cell)) detector.hits += times; } };
  return detector;
}

/** Numbers of the NHS: those that have the form, those that pass modulus 11, and the rows of those that do not, with the reason. */
export class NhsNumbers implements Detector {
  /** Ten digits, however divided. */
  hits = 0;
  passed = 0;
  failed = 0;
  readonly failing: Found[] = [];

  add(cell: string, row: number, times: number): void {
    const digits = cell.length >= 10 && cell.length <= 13 && isDigit(cell.charCodeAt(0)) && isDigit(cell.charCodeAt(cell.length - 1));
    const checked = digits ? checkNhsNumber(cell) : NOT_TEN;
    if (checked.ok || checked.fault !== 'not-ten-digits') this.hits += times;
    if (checked.ok) {
      this.passed += times;
      return;
    }
    this.failed += times;
    if (this.failing.length < MOST_ROWS) this.failing.push({ row, why: whyNot(cell, checked.fault) });
  }
}

const NOT_TEN = { ok: false, fault: 'not-ten-digits' } as const;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function whyNot(cell: string, fault: 'not-ten-digits' | 'repeated-digit' | 'check-digit'): string {
  if (fault === 'check-digit') return 'the check digit is wrong';
  if (fault === 'repeated-digit') return 'ten times the same digit, a filler';
  if (/^\d(?:\.\d+)?E\+?\d+$/i.test(cell)) return 'rounded by a spreadsheet (9.43E+09); the digits are lost';
  const digits = cell.replaceAll(/\D/g, '').length;
  if (/[^\d -]/.test(cell)) return 'not only digits';
  return digits === 10 ? 'divided in another way than 3-3-4' : `${digits} digits and not ten`;
}

class Dates implements Detector {
  hits = 0;
  readonly tally = new DateShapes();

  add(cell: string, row: number, times: number): void {
    if (this.tally.add(cell, row, times)) this.hits += times;
  }
}

/** Plain numbers, and what a spreadsheet does to identifiers that look like numbers. */
export class Numbers implements Detector {
  hits = 0;
  integers = 0;
  rounded = 0;
  /** Written with a comma between thousands or as a decimal point, or with a unit: a source reads none of these. */
  nearly = 0;
  /** Whole numbers from the years in which dates of residents lie, as a spreadsheet counts days. */
  serials = 0;
  leadingZeros = 0;
  least = Infinity;
  most = -Infinity;
  readonly odd: Found[] = [];

  add(cell: string, row: number, times: number): void {
    if (cell.length > 25) return;
    if (NUMBER.test(cell)) this.#number(cell, times);
    else if (ROUNDED.test(cell)) this.rounded += times;
    else if (NEARLY.test(cell)) {
      this.nearly += times;
      if (this.odd.length < MOST_ROWS) this.odd.push({ row, why: cell.includes(',') ? 'a comma within the number' : 'a unit or a sign beside the number' });
    }
  }

  #number(cell: string, times: number): void {
    const value = Number(cell);
    this.hits += times;
    if (!cell.includes('.')) this.integers += times;
    if (/^-?0\d/.test(cell)) this.leadingZeros += times;
    if (value >= FIRST_SERIAL && value < LAST_SERIAL) this.serials += times;
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
  }
}

const NUMBER = /^-?\d{1,18}(?:\.\d{1,15})?$/;
const ROUNDED = /^\d(?:\.\d+)?E\+?\d+$/i;
const NEARLY = /^[<>~£]?-?\d+(?:[.,]\d+)*\s?(?:%|°?[CF]|kg|cm|mmHg|bpm|st|lb|ml|l|mg)?$/i;

/** 1 January 1905 and 2100, as a spreadsheet counts days from 1900. */
const FIRST_SERIAL = 1828;
const LAST_SERIAL = 73_051;

/** Identifiers of SNOMED CT, by what they identify. */
export class Sctids implements Detector {
  hits = 0;
  readonly kinds = { concept: 0, description: 0, relationship: 0 };
  firstDescription: number | undefined;

  add(cell: string, row: number, times: number): void {
    if (cell.length < 6 || cell.length > 18) return;
    const checked = checkSctid(cell);
    if (!checked.ok) return;
    this.hits += times;
    this.kinds[checked.kind] += times;
    if (checked.kind === 'description') this.firstDescription ??= row;
  }
}
