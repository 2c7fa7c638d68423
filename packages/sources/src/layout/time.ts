import { Temporal } from 'temporal-polyfill';
import { type Converted, type Converter, fault } from './converted.ts';

/**
 * Reads days of the calendar in the declared form, such as `dd/MM/yyyy`, and writes them as FHIR does.
 * Nothing is guessed: not the order of day and month, not the century (IN-007).
 */
export function dateConverter(format: string): Converter {
  const parse = createPattern(format);
  const expected = `a date in the form ${format}`;
  const inCalendar = remembering((date) => exists(() => ({ value: Temporal.PlainDate.from(date).toString() })));
  return (cell) => {
    const { year, month, day } = parse(cell) ?? {};
    return year === undefined ? fault('EHCH-ROW-006', expected) : inCalendar(`${year}-${month}-${day}`);
  };
}

/**
 * Reads times of a clock on the wall in the declared form, such as `dd/MM/yyyy HH:mm`, and writes them with their offset.
 * An hour that the clocks skip in spring is refused. In the hour that comes twice in autumn the first one is taken, that of
 * summer time, with a warning (IN-008).
 */
export function dateTimeConverter(format: string, zone: string): Converter {
  const parse = createPattern(format);
  const expected = `a date and time in the form ${format}`;
  // The clocks of the zones that a source may declare change at full hours, so one offset holds for an hour.
  const offsetOf = remembering((hour) => exists(() => offsetAt(Temporal.PlainDateTime.from(hour), zone)));
  return (cell) => {
    const { year, month, day, hour, minute, second } = parse(cell) ?? {};
    if (year === undefined) return fault('EHCH-ROW-006', expected);
    const date = `${year}-${month}-${day}T${hour}`;
    const offset = offsetOf(`${date}:00:00`);
    return 'fault' in offset ? offset : { ...offset, value: `${date}:${minute}:${second}${String(offset.value)}` };
  };
}

/** Reads what is in one of two forms. What is in the form and in no calendar is not tried in the other. */
export function eitherConverter(first: Converter, second: Converter): Converter {
  return (cell) => {
    const [one, two] = [first(cell), second(cell)];
    if (!isOtherForm(one)) return one;
    return isOtherForm(two) ? fault('EHCH-ROW-006', `${one.fault.expected ?? ''}, or ${two.fault.expected ?? ''}`) : two;
  };
}

const isOtherForm = (converted: Converted): converted is Extract<Converted, { fault: unknown }> => 'fault' in converted && converted.fault.code === 'EHCH-ROW-006';

function offsetAt(hour: Temporal.PlainDateTime, zone: string): Converted {
  const first = hour.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const second = hour.toZonedDateTime(zone, { disambiguation: 'later' });
  if (first.offset === second.offset) return { value: first.offset };
  return first.toPlainDateTime().equals(hour) ? { value: first.offset, warning: { code: 'EHCH-ROW-009', expected: zone } } : fault('EHCH-ROW-008', zone);
}

/** Temporal throws a RangeError for 30 February, and only for the like: the form was checked before. */
function exists(convert: () => Converted): Converted {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RangeError) return fault('EHCH-ROW-007');
    throw error;
  }
}

/** A file names the same days and hours again and again, and the calendar is slow. */
function remembering(convert: Converter): Converter {
  const known = new Map<string, Converted>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const converted = convert(text);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(text, converted);
    return converted;
  };
}

const MOST_REMEMBERED = 10_000;

/** The parts of a date as ISO 8601 writes them. */
interface Parts {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
}

/** What stands for a part in a declared form: which one, and how it is written. */
const TOKENS: Readonly<Record<string, readonly [part: keyof Parts, digits: string]>> = {
  // Nobody in a home was born before 1800: 0026 is a year with two digits, badly typed.
  yyyy: ['year', '(?:1[89]|2\\d)\\d\\d'],
  MM: ['month', '\\d\\d'],
  M: ['month', '\\d\\d?'],
  dd: ['day', '\\d\\d'],
  d: ['day', '\\d\\d?'],
  HH: ['hour', '\\d\\d'],
  H: ['hour', '\\d\\d?'],
  mm: ['minute', '[0-5]\\d'],
  ss: ['second', '[0-5]\\d'],
};

function createPattern(format: string): (cell: string) => Parts | undefined {
  const at = new Map<string, number>();
  const pattern = format.replaceAll(/[A-Za-z]+|[^A-Za-z]+/g, (text) => {
    const token = TOKENS[text];
    if (token === undefined) return text.replaceAll(/[^A-Za-z0-9]/g, '\\$&');
    at.set(token[0], at.size + 1);
    return `(${token[1]})`;
  });
  const expression = new RegExp(`^${pattern}$`);
  return (cell) => {
    const found = expression.exec(cell);
    const part = (name: keyof Parts) => (found?.[at.get(name) ?? -1] ?? '').padStart(2, '0');
    return found ? { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute'), second: part('second') } : undefined;
  };
}
