import { type Converter, fault } from '../layout/converted.ts';
import { dateConverter, dateTimeConverter } from '../layout/time.ts';

/**
 * Reads times as HL7 v2 writes them (DTM, v2.7 chapter 2A.22), with an offset from UTC or, without one, by the clock on the wall in
 * `zone`, by the same rules as everywhere. What is known of a time is kept and nothing is added to it, but for one thing: FHIR has no time
 * without seconds, so a time to the minute is the full minute. A day stays a day, for fields that take one. Less than a day, or an
 * hour without minutes, is no time.
 */
export function hl7TimeConverter(zone: string): Converter {
  const day = dateConverter('yyyy-MM-dd');
  const onTheWall = dateTimeConverter('yyyy-MM-dd HH:mm:ss', zone);
  const exists = dateTimeConverter('yyyy-MM-dd HH:mm:ss', 'UTC');
  return (cell) => {
    const { date, clock, fraction = '', offset } = partsOf(cell) ?? {};
    if (date === undefined) return fault('EHCH-ROW-006', EXPECTED);
    if (clock === undefined) return day(date);
    const local = (offset === undefined ? onTheWall : exists)(`${date} ${clock}`);
    if ('fault' in local || typeof local.value !== 'string') return local;
    const [, time = '', found = ''] = /^(.{19})(.*)$/.exec(local.value) ?? [];
    return { ...local, value: `${time}${fraction}${offset ?? found}` };
  };
}

const EXPECTED = 'a time as HL7 writes it, such as 20261117103000+0000, or a day';

const TIME = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(\.\d{1,4})?)?([+-]\d\d[0-5]\d)?)?$/;

function partsOf(cell: string): { date: string; clock?: string; fraction?: string; offset?: string } | undefined {
  const found = TIME.exec(cell);
  if (found === null) return undefined;
  const [, year = '', month = '', day = '', hour, minute = '', second = '00', fraction, zone] = found;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined) return { date };
  return { date, clock: `${hour}:${minute}:${second}`, ...(fraction !== undefined && { fraction }), ...(zone !== undefined && { offset: `${zone.slice(0, 3)}:${zone.slice(3)}` }) };
}
