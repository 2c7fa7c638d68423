import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkNhsNumber, isTestNhsNumber, nhsNumberCheckDigit } from './nhs-number.ts';

const nineDigits = fc.stringMatching(/^\d{9}$/);

const nhsNumber = nineDigits
  .filter((nine) => nhsNumberCheckDigit(nine) < 10)
  .map((nine) => `${nine}${nhsNumberCheckDigit(nine)}`)
  .filter((number) => !/^(\d)\1*$/.test(number));

describe('the check of an NHS number', () => {
  it.each(['9000000009', '9000000017', '9000000025', '9000000033', '9465701297', '9690937286', '9111231130'])(
    'accepts the published test number %s',
    (number) => expect(checkNhsNumber(number)).toEqual({ ok: true, value: number }),
  );

  it.each(['900 000 0009', '900-000-0009', ' 9000000009 '])('takes off the spaces and hyphens of %j', (written) => {
    expect(checkNhsNumber(written)).toEqual({ ok: true, value: '9000000009' });
  });

  it.each(['1234567890', '9876543219', '9000000000'])(
    'refuses %s, which circulates as a sample, for its check digit',
    (number) => {
      expect(checkNhsNumber(number)).toEqual({ ok: false, fault: 'check-digit' });
    },
  );

  it.each([...'0123456789'])('refuses ten times the digit %s, although the sum is right', (digit) => {
    expect(nhsNumberCheckDigit(digit.repeat(9))).toBe(Number(digit));
    expect(checkNhsNumber(digit.repeat(10))).toEqual({ ok: false, fault: 'repeated-digit' });
  });

  it.each(['', '900000000', '90000000090', '9000 000 009', '900  000 0009', '900000000X', '９０００００００09', '900.000.0009'])(
    'refuses %j, which is not ten digits written 3-3-4',
    (written) => expect(checkNhsNumber(written)).toEqual({ ok: false, fault: 'not-ten-digits' }),
  );

  it('accepts every number with the right check digit, however it is divided', () => {
    fc.assert(
      fc.property(nhsNumber, fc.constantFrom('', ' ', '-'), (number, by) => {
        const written = [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(by);
        expect(checkNhsNumber(written)).toEqual({ ok: true, value: number });
      }),
    );
  });

  it('refuses every number in which one digit is changed', () => {
    fc.assert(
      fc.property(nhsNumber, fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, place, by) => {
        const changed = number.slice(0, place) + ((Number(number[place]) + by) % 10) + number.slice(place + 1);
        expect(checkNhsNumber(changed).ok).toBe(false);
      }),
    );
  });

  it.each([['9990000018', true], ['999 000 0018', true], ['9899900008', false], ['9000000009', false]])('says of %s whether it is of the range for tests: %s', (number, isTest) => {
    expect(isTestNhsNumber(number)).toBe(isTest);
  });

  it('refuses nine digits that have no check digit, whatever the tenth', () => {
    const orphans = nineDigits.filter((nine) => nhsNumberCheckDigit(nine) === 10);
    fc.assert(fc.property(orphans, fc.nat(9), (nine, last) => expect(checkNhsNumber(`${nine}${last}`).ok).toBe(false)));
  });
});
