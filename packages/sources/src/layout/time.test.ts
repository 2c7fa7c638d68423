import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { dateConverter, dateTimeConverter, eitherConverter } from './time.ts';

const date = dateConverter('dd/MM/yyyy');
const dateTime = dateTimeConverter('dd/MM/yyyy HH:mm', 'Europe/London');

describe('a date', () => {
  test('is read in the declared order and written as FHIR does', () => expect(date('05/04/1938')).toEqual({ value: '1938-04-05' }));

  test.each(['5/4/1938', '05/04/38', '1938-04-05', '05.04.1938', '45000', '05/04/0038', ' 05/04/1938', '05/04/1938 10:00', '05/Apr/1938', '０５/04/1938'])(
    'is never guessed from another form (IN-007): %s',
    (cell) => expect(date(cell)).toEqual({ fault: { code: 'EHCH-ROW-006', expected: 'a date in the form dd/MM/yyyy' } }),
  );

  test.each(['30/02/2024', '29/02/2023', '31/04/2026', '00/01/2026', '01/13/2026'])('is a day of the calendar (IN-007): %s', (cell) =>
    expect(date(cell)).toEqual({ fault: { code: 'EHCH-ROW-007' } }),
  );

  test('may be declared with single digits, and in another order', () => {
    expect(dateConverter('d/M/yyyy')('5/4/1938')).toEqual({ value: '1938-04-05' });
    expect(dateConverter('d/M/yyyy')('05/04/1938')).toEqual({ value: '1938-04-05' });
    expect(dateConverter('yyyy-MM-dd')('1938-04-05')).toEqual({ value: '1938-04-05' });
  });
});

describe('a date and time', () => {
  test('has the offset of its season', () => {
    expect(dateTime('17/11/2026 09:55')).toEqual({ value: '2026-11-17T09:55:00+00:00' });
    expect(dateTime('17/07/2026 09:55')).toEqual({ value: '2026-07-17T09:55:00+01:00' });
    expect(dateTimeConverter('dd-MM-yyyy H:mm:ss', 'UTC')('17-07-2026 9:55:07')).toEqual({ value: '2026-07-17T09:55:07+00:00' });
  });

  test('is refused in the hour that the clocks skip (IN-008)', () => {
    expect(dateTime('29/03/2026 00:59')).toEqual({ value: '2026-03-29T00:59:00+00:00' });
    expect(dateTime('29/03/2026 01:00')).toEqual({ fault: { code: 'EHCH-ROW-008', expected: 'Europe/London' } });
    expect(dateTime('29/03/2026 01:59')).toEqual({ fault: { code: 'EHCH-ROW-008', expected: 'Europe/London' } });
    expect(dateTime('29/03/2026 02:00')).toEqual({ value: '2026-03-29T02:00:00+01:00' });
  });

  test('is taken for the first, with a warning, in the hour that comes twice (IN-008)', () => {
    expect(dateTime('25/10/2026 00:59')).toEqual({ value: '2026-10-25T00:59:00+01:00' });
    expect(dateTime('25/10/2026 01:30')).toEqual({ value: '2026-10-25T01:30:00+01:00', warning: { code: 'EHCH-ROW-009', expected: 'Europe/London' } });
    expect(dateTime('25/10/2026 02:00')).toEqual({ value: '2026-10-25T02:00:00+00:00' });
  });

  test.each(['17/11/2026 24:00', '31/11/2026 10:00'])('is one that a clock and a calendar show (IN-007): %s', (cell) => expect(dateTime(cell)).toEqual({ fault: { code: 'EHCH-ROW-007' } }));
  test.each(['17/11/2026 10:60', '17/11/2026', '17/11/2026 9:55', '2026-11-17T09:55:00Z'])('is never guessed from another form (IN-007): %s', (cell) => expect(dateTime(cell)).toHaveProperty('fault.code', 'EHCH-ROW-006'));

  test('is the same moment again when any moment is written as the clock in London showed it, the repeated hour aside', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1950-01-01'), max: new Date('2049-12-31'), noInvalidDate: true }), (moment) => {
        const wall = Temporal.Instant.fromEpochMilliseconds(Math.floor(moment.getTime() / 60_000) * 60_000).toZonedDateTimeISO('Europe/London');
        const pad = (part: number) => String(part).padStart(2, '0');
        const read = dateTime(`${pad(wall.day)}/${pad(wall.month)}/${wall.year} ${pad(wall.hour)}:${pad(wall.minute)}`);
        if (!('warning' in read)) expect(read).toEqual({ value: wall.toString({ timeZoneName: 'never' }) });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a time, or a day where the time is not known', () => {
  const either = eitherConverter(dateConverter('dd/MM/yyyy'), dateTime);

  test('is read in the form that it has', () => {
    expect(either('17/11/2026')).toEqual({ value: '2026-11-17' });
    expect(either('17/07/2026 09:55')).toEqual({ value: '2026-07-17T09:55:00+01:00' });
  });

  test('is refused with both forms where it has neither, and for the calendar where it has one', () => {
    expect(either('2026-11-17')).toEqual({ fault: { code: 'EHCH-ROW-006', expected: 'a date in the form dd/MM/yyyy, or a date and time in the form dd/MM/yyyy HH:mm' } });
    expect(either('31/11/2026')).toEqual({ fault: { code: 'EHCH-ROW-007' } });
    expect(either('29/03/2026 01:30')).toEqual({ fault: { code: 'EHCH-ROW-008', expected: 'Europe/London' } });
  });
});
