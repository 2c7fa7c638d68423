import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hl7TimeConverter } from './time.ts';

const convert = hl7TimeConverter('Europe/London');

describe('a time as HL7 v2 writes it', () => {
  test.each([
    ['20261117', '2026-11-17'],
    ['202611171030', '2026-11-17T10:30:00+00:00'],
    ['20260617103000', '2026-06-17T10:30:00+01:00'],
    ['20261117103000.25', '2026-11-17T10:30:00.25+00:00'],
    ['20230211140114.0000+0800', '2023-02-11T14:01:14.0000+08:00'],
    ['198908181126+0215', '1989-08-18T11:26:00+02:15'],
    ['20260329013000+0000', '2026-03-29T01:30:00+00:00'],
    ['20261025013000+0000', '2026-10-25T01:30:00+00:00'],
  ])('%s is %s: what is known of it is kept', (cell, value) => expect(convert(cell)).toEqual({ value }));

  test('IN-008: without an offset, the hour that comes twice is the first one, with a warning, and the one that is skipped is none', () => {
    expect(convert('20261025013000')).toEqual({ value: '2026-10-25T01:30:00+01:00', warning: { code: 'EHCH-ROW-009', expected: 'Europe/London' } });
    expect(convert('20260329013000')).toMatchObject({ fault: { code: 'EHCH-ROW-008' } });
  });

  test.each(['2026', '202611', '2026111710', '20261117+0000', '20261117103', '20261117103000.', '20261117103000.12345', '20261117103000+00', '20261117103000+0060', '2026-11-17', '20261117103000Z', ''])('%j is none', (cell) => {
    expect(convert(cell)).toMatchObject({ fault: { code: 'EHCH-ROW-006' } });
  });

  test.each(['20261331', '20260230', '20261117250000', '20261117250000+0000', '20261117103060'])('%s is in no calendar', (cell) => {
    expect(convert(cell)).toMatchObject({ fault: { code: expect.stringMatching(/EHCH-ROW-00[67]/) } });
  });

  test('IN-007: any moment that is written so is read as that moment', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1800-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), (moment) => {
      const converted = convert(`${moment.toISOString().replaceAll(/[-:TZ]/g, '')}+0000`);
      expect('value' in converted && Date.parse(String(converted.value))).toBe(moment.getTime());
    }));
  });
});
