/** How dates of one column are written, as far as one shape of them goes; what proves their order is kept with its row. */
export interface DateShape {
  /** What stands between the parts. */
  separator: string;
  yearFirst: boolean;
  yearDigits: number;
  /** A month by its name needs no proof. */
  namedMonth: boolean;
  time: '' | 'HH:mm' | 'HH:mm:ss';
  /** What stands between day and time: a space or a `T`. */
  joint: string;
  /** Marks that a source's format has no token for. */
  extras: readonly string[];
  count: number;
  firstRow: number;
  /** Whether a day, a month or an hour was written with one digit. */
  singles: { first: boolean; second: boolean; hour: boolean };
  /** The first row whose first, or second, number cannot be a month. */
  firstAbove12?: number;
  secondAbove12?: number;
}

export interface DateFormat {
  /** As a source declares it. */
  format: string;
  order: 'proven' | 'ambiguous' | 'contradictory';
  evidence: string;
  /** What a source cannot read of it. */
  unreadable?: string;
}

const TIME = String.raw`(?:([ T]|, ?)(\d{1,2}):([0-5]\d)(?::([0-5]\d)(\.\d+)?)?( ?[AaPp][Mm])?( ?Z|[+-]\d\d:?\d\d)?)?`;
const NUMBERS = new RegExp(String.raw`^(\d{1,4})([/.\- ])(\d{1,2})\2(\d{1,4})${TIME}$`);
const NAMED = new RegExp(String.raw`^(\d{1,2})([/.\- ])([A-Za-z]{3,9})\2(\d{2}|\d{4})${TIME}$`);
const COMPACT = /^((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

const MONTHS = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;

/** Tallies the cells of a column that are written as dates are. */
export class DateShapes {
  readonly shapes = new Map<string, DateShape>();

  /** Whether the cell is written as a date is. */
  add(cell: string, row: number, times: number): boolean {
    // Almost no cell that is no date begins with a digit and has these lengths.
    if (cell.length < 6 || cell.length > 40 || cell.charCodeAt(0) - 48 >>> 0 > 9) return false;
    const read = readNumbers(cell) ?? readNamed(cell) ?? readCompact(cell);
    if (read === undefined) return false;
    const shape = this.#shapeOf(read, row);
    shape.count += times;
    shape.singles.first ||= read.singles.first;
    shape.singles.second ||= read.singles.second;
    shape.singles.hour ||= read.singles.hour;
    if (read.first > 12) shape.firstAbove12 ??= row;
    if (read.second > 12) shape.secondAbove12 ??= row;
    return true;
  }

  #shapeOf(read: Read, row: number): DateShape {
    const { separator, yearFirst, yearDigits, namedMonth, time, joint, extras } = read;
    const key = `${separator}${yearFirst ? 'y' : 'd'}${yearDigits}${namedMonth ? 'n' : ''}${joint}${time}${extras.length > 0 ? extras.join() : ''}`;
    const known = this.shapes.get(key);
    if (known) return known;
    const shape: DateShape = { separator, yearFirst, yearDigits, namedMonth, time, joint, extras, count: 0, firstRow: row, singles: { first: false, second: false, hour: false } };
    if (this.shapes.size < MOST_SHAPES) this.shapes.set(key, shape);
    return shape;
  }
}

/** More forms than this in one column are no form. */
const MOST_SHAPES = 40;

type Read = Omit<DateShape, 'count' | 'firstRow' | 'firstAbove12' | 'secondAbove12'> & { first: number; second: number };

function readNumbers(cell: string): Read | undefined {
  const found = NUMBERS.exec(cell);
  if (!found) return undefined;
  const [, one = '', separator = '', two = '', three = ''] = found;
  const yearFirst = one.length > 2;
  const [first, second, year] = yearFirst ? [two, three, one] : [one, two, three];
  if ((year.length !== 4 && (yearFirst || year.length !== 2)) || first.length > 2 || second.length > 2) return undefined;
  if (!isDayAndMonth(Number(first), Number(second))) return undefined;
  return { separator, yearFirst, yearDigits: year.length, namedMonth: false, first: Number(first), second: Number(second), ...readTime(found.slice(5), [first, second]) };
}

const isDayAndMonth = (one: number, other: number): boolean => one > 0 && other > 0 && one <= 31 && other <= 31 && (one <= 12 || other <= 12);

function readNamed(cell: string): Read | undefined {
  const found = NAMED.exec(cell);
  const [, day = '', separator = '', month = '', year = ''] = found ?? [];
  if (!found || !MONTHS.test(month) || Number(day) < 1 || Number(day) > 31) return undefined;
  return { separator, yearFirst: false, yearDigits: year.length, namedMonth: true, first: Number(day), second: 1, ...readTime(found.slice(5), [day, '01']) };
}

function readCompact(cell: string): Read | undefined {
  const [, , month = '', day = ''] = COMPACT.exec(cell) ?? [];
  if (month === '') return undefined;
  return { separator: '', yearFirst: true, yearDigits: 4, namedMonth: false, first: Number(month), second: Number(day), ...readTime([], [month, day]) };
}

function readTime([joint = '', hour = '', minute = '', second = '', fraction = '', half = '', offset = '']: (string | undefined)[], [first, second2]: readonly [string, string]): Pick<Read, 'time' | 'joint' | 'extras' | 'singles'> {
  return {
    joint,
    time: minute === '' ? '' : second === '' ? 'HH:mm' : 'HH:mm:ss',
    extras: fraction || half || offset ? [...(fraction ? ['fractions of seconds'] : []), ...(half ? ['am or pm'] : []), ...(offset ? ['an offset from UTC'] : [])] : NO_EXTRAS,
    singles: { first: first.length === 1, second: second2.length === 1, hour: hour.length === 1 },
  };
}

const NO_EXTRAS: readonly string[] = [];

/** The format of a shape as a source declares it, with what proves its order: a row where one of the numbers can be no month. */
export function formatOf(shape: DateShape): DateFormat {
  const { order, dayFirst, evidence } = orderOf(shape);
  const unreadable = [...(shape.namedMonth ? ['months by their names'] : []), ...(shape.yearDigits === 2 ? ['years of two digits'] : []), ...(shape.separator === '' ? ['dates without separators'] : []), ...shape.extras];
  return { format: written(shape, dayFirst), order, evidence, ...(unreadable.length > 0 && { unreadable: unreadable.join(', ') }) };
}

function orderOf({ firstAbove12, secondAbove12, namedMonth, yearFirst }: DateShape): { order: DateFormat['order']; dayFirst: boolean; evidence: string } {
  if (namedMonth) return { order: 'proven', dayFirst: true, evidence: 'the month is named' };
  if (firstAbove12 !== undefined && secondAbove12 !== undefined) return { order: 'contradictory', dayFirst: !yearFirst, evidence: `in row ${firstAbove12} only the first number can be the day, in row ${secondAbove12} only the second` };
  if (firstAbove12 !== undefined) return { order: 'proven', dayFirst: true, evidence: `proven by row ${firstAbove12}, where the first number is above 12 and so is the day` };
  if (secondAbove12 !== undefined) return { order: 'proven', dayFirst: false, evidence: `proven by row ${secondAbove12}, where the second number is above 12 and so is the day` };
  return { order: 'ambiguous', dayFirst: !yearFirst, evidence: 'AMBIGUOUS: no row has a day above 12, so nothing shows whether day or month comes first' };
}

function written({ separator, yearFirst, yearDigits, namedMonth, time, joint, singles, extras }: DateShape, dayFirst: boolean): string {
  const [firstWord, secondWord] = dayFirst ? ['d', 'M'] : ['M', 'd'];
  const first = singles.first ? firstWord : firstWord.repeat(2);
  const second = namedMonth ? 'MMM' : singles.second ? secondWord : secondWord.repeat(2);
  const year = 'y'.repeat(yearDigits);
  const date = (yearFirst ? [year, first, second] : [first, second, year]).join(separator);
  const clock = singles.hour ? time.replace('HH', 'H') : time;
  return `${date}${time === '' ? '' : `${joint}${clock}`}${extras.includes('am or pm') ? ' a' : ''}${extras.includes('an offset from UTC') ? 'XXX' : ''}`;
}

/** The other order of a format, for those who must decide. */
export const otherOrder = (format: string): string => format.replace(/d+|M+/g, (token) => (token[0] === 'd' ? 'M' : 'd').repeat(token.length));
