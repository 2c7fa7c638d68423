import type { ColumnTally } from './column-tally.ts';
import { formatOf, otherOrder } from './date-shapes.ts';
import { guessCodes } from './guess-codes.ts';
import type { Guess } from './kind.ts';
import { NO, wordsOf, YES } from './words.ts';

/** A share of the cells from which on a column is taken for what they are. */
const MOSTLY = 0.8;

/** Guesses what a column holds, by what was recognised in its cells and, where that leaves it open, by its name. Pure. */
export function guessKind(tally: ColumnTally, name: string): Guess {
  if (tally.filled === 0) return { kind: 'blank', evidence: 'no row has anything in it' };
  const words = new Set(wordsOf(name));
  const dated = guessDated(tally);
  if (dated) return dated;
  return guessNhsNumber(tally, words) ?? guessDate(tally) ?? guessSimple(tally) ?? guessByName(tally, words) ?? guessSerial(tally, words) ?? guessYesNo(tally) ?? guessNumber(tally) ?? guessCodes(tally);
}

/** Dates that a workbook keeps as dates have one form, however they are shown. */
function guessDated({ marks, filled, detectors: { date } }: ColumnTally): Guess | undefined {
  const [days, times] = [marks.get('date')?.count ?? 0, marks.get('dateTime')?.count ?? 0];
  if (days + times === 0 || days + times + date.hits < filled * MOSTLY) return undefined;
  const texts = [...date.tally.shapes.values()].sort((one, other) => other.count - one.count)[0];
  const written = texts && formatOf(texts);
  const format = written?.format ?? (times > 0 ? 'yyyy-MM-dd HH:mm:ss' : 'yyyy-MM-dd');
  const others = filled - days - times - (texts?.count ?? 0);
  return {
    kind: times > 0 ? 'date and time' : 'date',
    format,
    evidence: `${percent(days + times, filled)} are dates of the workbook${written ? `, and ${texts.count} are texts: ${written.format}, ${written.evidence}` : ', so their order is beyond doubt'}`,
    ...(written && written.order !== 'proven' && { otherFormat: otherOrder(written.format) }),
    ...(written?.unreadable !== undefined && { unreadable: written.unreadable }),
    ...(others > 0 && { failed: others }),
  };
}

const percent = (part: number, whole: number): string => `${part} of ${whole}`;

function guessNhsNumber({ detectors: { nhsNumber }, filled }: ColumnTally, words: ReadonlySet<string>): Guess | undefined {
  const named = words.has('nhs') && !words.has('status') && !words.has('verified');
  const { hits, passed, failed, failing } = nhsNumber;
  if (!named && (hits < filled * MOSTLY || passed < hits / 2)) return undefined;
  if (named && hits < filled / 4 && !failing.some(({ why }) => /rounded|digits and not ten/.test(why))) return undefined;
  return { kind: 'NHS number', evidence: `${percent(passed, filled)} pass modulus 11`, ...(failed > 0 && { failed, failing }) };
}

function guessDate({ detectors: { date }, filled }: ColumnTally): Guess | undefined {
  if (date.hits < filled * MOSTLY) return undefined;
  const shapes = [...date.tally.shapes.values()].sort((one, other) => other.count - one.count);
  const [main, ...others] = shapes;
  if (main === undefined) return undefined;
  const { format, order, evidence, unreadable } = formatOf(main);
  const day = main.time === '' ? undefined : others.find(({ time, separator, yearFirst }) => time === '' && separator === main.separator && yearFirst === main.yearFirst);
  const strange = filled - main.count - (day?.count ?? 0);
  const failing = others.filter((shape) => shape !== day).map(({ firstRow }) => ({ row: firstRow, why: 'a date written otherwise' }));
  return {
    kind: main.time === '' ? 'date' : 'date and time',
    format,
    ...(day && { dayFormat: written(format) }),
    evidence: `${format} in ${percent(main.count, filled)}${day ? `, the day alone in ${day.count}` : ''}; ${order === 'contradictory' ? `CONTRADICTORY: ${evidence}` : evidence}`,
    ...(order !== 'proven' && { otherFormat: otherOrder(format) }),
    ...(unreadable !== undefined && { unreadable }),
    ...(strange > 0 && { failed: strange, failing }),
  };
}

/** The part of a format that is of the day. */
const written = (format: string): string => format.split(/[ T,]/)[0] ?? format;

const SIMPLE = [
  ['cqc', 'CQC location id', 'have the form of a CQC location id, 1- and digits'],
  ['email', 'email', 'are email addresses'],
  ['postcode', 'postcode', 'have the form of a postcode'],
  ['nmc', 'NMC PIN', 'have the form of an NMC PIN'],
  ['uri', 'URI', 'are URIs'],
  ['phone', 'phone', 'have the form of a UK telephone number'],
] as const;

/** Contents whose form can hardly be anything else. */
function guessSimple({ detectors, filled }: ColumnTally): Guess | undefined {
  const found = SIMPLE.find(([detector]) => detectors[detector].hits >= filled * MOSTLY);
  if (!found) return undefined;
  const [detector, kind, text] = found;
  const { hits } = detectors[detector];
  return { kind, evidence: `${percent(hits, filled)} ${text}`, ...(hits < filled && { failed: filled - hits }) };
}

/** Forms that other contents have too, so the name of the column has to agree; or identifiers with a check digit that nearly all pass. */
function guessByName({ detectors: { gmc, ods, sctid, phone, number }, filled, distinct }: ColumnTally, words: ReadonlySet<string>): Guess | undefined {
  if (words.has('gmc') && gmc.hits >= filled / 2) return { kind: 'GMC number', evidence: `${percent(gmc.hits, filled)} have the form of a GMC number`, ...(gmc.hits < filled && { failed: filled - gmc.hits }) };
  if (words.has('phone') && number.integers >= filled * MOSTLY && number.least >= 1e8 && number.leadingZeros === 0) return { kind: 'phone', evidence: `${percent(number.hits, filled)} are telephone numbers without the zero at the beginning, which a spreadsheet took away`, unreadable: 'telephone numbers that have lost their first zero; make the column text before exporting' };
  if (words.has('phone') && phone.hits >= filled / 2) return { kind: 'phone', evidence: `${percent(phone.hits, filled)} have the form of a UK telephone number` };
  if (ods.hits >= filled * MOSTLY && (words.has('ods') || words.has('code') || words.has('practice'))) return { kind: 'ODS code', evidence: `${percent(ods.hits, filled)} have the form of an ODS code; a form is no proof that a code exists` };
  const named = words.has('snomed') || words.has('sct') || words.has('concept') || words.has('code');
  if (sctid.hits >= filled * MOSTLY && (named || distinct > FEW)) return guessSctid(sctid, filled);
  return undefined;
}

/** Of so many different numbers, one in ten would pass a check digit by chance. */
const FEW = 5;

function guessSctid({ hits, kinds, firstDescription }: ColumnTally['detectors']['sctid'], filled: number): Guess {
  const descriptions = kinds.description > 0 ? `; ${kinds.description} of them are ids of descriptions, first in row ${firstDescription ?? 0}, and need the concept's id instead` : '';
  return { kind: 'SNOMED CT', evidence: `${percent(hits, filled)} pass the check digit of SNOMED CT${descriptions}`, ...(hits < filled && { failed: filled - hits }) };
}

const DATE_WORDS = ['date', 'birth', 'death', 'when', 'changed', 'taken', 'review', 'start', 'end', 'from', 'until', 'admitted', 'discharged', 'seen', 'time'];

/** Days since 1900, as a spreadsheet keeps dates: the number alone could be anything, so the name has to speak of a date. */
function guessSerial({ detectors: { number }, filled }: ColumnTally, words: ReadonlySet<string>): Guess | undefined {
  if (!DATE_WORDS.some((word) => words.has(word)) || number.serials < filled * MOSTLY) return undefined;
  return { kind: 'serial date', evidence: `${percent(number.serials, filled)} are numbers as a spreadsheet keeps dates, and the name speaks of one`, unreadable: 'dates as numbers of days; set the format of the column to a date before exporting' };
}

const MOST_YES_NO = 12;

function guessYesNo({ words, filled, detectors: { yesNo } }: ColumnTally): Guess | undefined {
  if (words === undefined || words.length > MOST_YES_NO || yesNo.hits < filled / 2) return undefined;
  const folded = words.map(({ word, ...rest }) => ({ ...rest, word: word.toLowerCase() }));
  // Zeros and ones alone may as well be a count.
  if (!folded.some(({ word }) => (YES.has(word) || NO.has(word)) && !/^[01]$/.test(word))) return undefined;
  const strange = folded.filter(({ word }) => !YES.has(word) && !NO.has(word));
  const others = strange.reduce((sum, { count }) => sum + count, 0);
  const evidence = `${percent(filled - others, filled)} say yes or no, in ${words.length} ways of writing`;
  return { kind: 'yes or no', evidence, ...(others > 0 && { failed: others, failing: strange.map(({ row }) => ({ row, why: 'neither yes nor no' })) }) };
}

function guessNumber({ detectors: { number }, filled }: ColumnTally): Guess | undefined {
  const { hits, integers, nearly, odd, rounded, leadingZeros } = number;
  if (hits + nearly + rounded < filled * MOSTLY) return undefined;
  const others = filled - hits;
  const range = hits > 0 ? `${percent(hits, filled)} are plain numbers` : 'numbers with marks beside them';
  const notes = [...(rounded > 0 ? [`${rounded} were rounded by a spreadsheet (as 9.43E+09)`] : []), ...(leadingZeros > 0 ? [`${leadingZeros} begin with a zero, so they are rather an identifier`] : [])];
  return { kind: leadingZeros > 0 ? 'text' : integers === hits && hits > 0 ? 'integer' : 'decimal', evidence: [range, ...notes].join('; '), ...(others > 0 && { failed: others, failing: odd }) };
}
