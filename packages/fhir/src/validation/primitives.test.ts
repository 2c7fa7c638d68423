import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PRIMITIVES, type PrimitiveName } from './primitives.ts';

const two = (value: number): string => String(value).padStart(2, '0');

const calendarDate = fc.record({
  year: fc.integer({ min: 1, max: 9999 }),
  month: fc.integer({ min: 1, max: 12 }),
  day: fc.integer({ min: 1, max: 31 }),
});

/** Whether JavaScript's calendar gives the day back as it was asked for. */
const exists = (year: number, month: number, day: number): boolean => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

describe('a date', () => {
  it('is taken exactly when the calendar has it, as are a dateTime and an instant of that day', () => {
    fc.assert(
      fc.property(calendarDate, ({ year, month, day }) => {
        const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
        const expected = exists(year, month, day);
        expect(PRIMITIVES.date(date)).toBe(expected);
        expect(PRIMITIVES.dateTime(`${date}T09:00:00Z`)).toBe(expected);
        expect(PRIMITIVES.instant(`${date}T09:00:00.5+01:00`)).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('knows the leap years of the centuries', () => {
    expect(['2000-02-29', '1900-02-29', '2024-02-29', '2100-02-29'].map(PRIMITIVES.date)).toEqual([true, false, true, false]);
  });
});

const RIGHT: Readonly<Record<PrimitiveName, readonly unknown[]>> = {
  base64Binary: ['aGVsbG8=', 'aGVs bG8=\n', 'QQ=='],
  boolean: [true, false],
  canonical: ['https://x.example/Q|1.0'],
  code: ['final', 'in progress', '/min'],
  date: ['2026', '2026-12', '2026-12-31'],
  dateTime: ['2026', '2026-12-31', '2026-12-31T23:59:60Z', '2026-12-31T00:00:00.001-14:00'],
  decimal: [0, -1.5, 1e20],
  id: ['a', 'A-1.b', 'x'.repeat(64)],
  instant: ['2026-12-31T23:59:59Z'],
  integer: [-2147483648, 0, 2147483647],
  markdown: ['a\tb\r\nc'],
  oid: ['urn:oid:1.2.0.3'],
  positiveInt: [1],
  string: ['x', ' Zoë\u00a0Ó ', '👵'],
  time: ['09:00:00', '23:59:59.5'],
  unsignedInt: [0],
  uri: ['urn:x', 'https://x.example'],
  url: ['https://x.example'],
  uuid: ['urn:uuid:2b9d2a4e-8f0b-4e0c-9c57-0f5a3f1c2d3e'],
  xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml"><p class="on">one &lt; two, onward = on</p></div>'],
};

const WRONG: Readonly<Record<PrimitiveName, readonly unknown[]>> = {
  base64Binary: ['', '=', 'a-b=', 'a=bc', 'aGVsbG8', 'x'],
  boolean: ['true', 1],
  canonical: ['', 'a b'],
  code: ['', ' final', 'final ', 'in  progress', 'a\tb'],
  date: ['', '0000', '26', '2026-13', '2026-1-1', '2026-12-31T00:00:00Z', 2026],
  dateTime: [
    '2026-12-31T09',
    '2026-12-31T09:00',
    '2026-12-31T09:00:00',
    '2026-12-31 09:00:00Z',
    '2026-12-31T24:00:00Z',
    '2026-12-31T09:00:00+14:30',
  ],
  decimal: ['1', Number.NaN, Number.POSITIVE_INFINITY],
  id: ['', 'a_b', 'x'.repeat(65)],
  instant: ['2026-12-31', '2026-12-31T09:00:00'],
  integer: [1.5, 2147483648, '1'],
  markdown: ['', ' \n'],
  oid: ['1.2.3', 'urn:oid:1.02'],
  positiveInt: [0, 1.5],
  string: ['', '   ', 'a\u0000b', 'a\u001bb', 5, 'x'.repeat(1_048_577)],
  time: ['9:00:00', '09:00', '24:00:00'],
  unsignedInt: [-1],
  uri: ['', 'a b'],
  url: ['', 'a b'],
  uuid: ['2b9d2a4e-8f0b-4e0c-9c57-0f5a3f1c2d3e', 'urn:uuid:2B9D2A4E-8F0B-4E0C-9C57-0F5A3F1C2D3E'],
  xhtml: [
    '',
    'text',
    '<p>x</p>',
    '<div>x',
    '<div><script>x</script></div>',
    '<div><IFRAME src="x"/></div>',
    '<div><p onclick="x">x</p></div>',
    '<div><a href="JavaScript:x">x</a></div>',
    "<div><a href='\n javascript:x'>x</a></div>",
  ],
};

describe('a primitive', () => {
  it.each(Object.entries(RIGHT))('%s takes what R4 takes', (name, values) => {
    for (const value of values) expect([value, PRIMITIVES[name as PrimitiveName](value)]).toEqual([value, true]);
  });

  it.each(Object.entries(WRONG))('%s refuses what R4 refuses, and what is no JSON value of its kind', (name, values) => {
    for (const value of [...values, null, undefined, {}, []])
      expect([value, PRIMITIVES[name as PrimitiveName](value)]).toEqual([value, false]);
  });

  it.each(['<', ' ', ' on', '=', '= ', '/', 'a', 'a ', '<a on'])(
    'is read in time that grows no faster than a text made of %j',
    (part) => {
      const text = part.repeat(200_000);
      const started = performance.now();
      for (const check of Object.values(PRIMITIVES)) check(text);
      PRIMITIVES.xhtml(`<div ${text}</div>`);
      PRIMITIVES.base64Binary(`A${text}!`);
      expect(performance.now() - started).toBeLessThan(2000);
    },
  );
});
