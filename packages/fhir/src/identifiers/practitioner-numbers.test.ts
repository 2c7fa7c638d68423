import { describe, expect, it } from '@jest/globals';
import { checkGmcNumber } from './gmc-number.ts';
import { checkNmcPin } from './nmc-pin.ts';

describe('the check of a GMC number', () => {
  it.each([
    ['1234567', '1234567'],
    ['C1234567', '1234567'],
    ['l123456', 'L123456'],
  ])('brings %s to %s, so that one doctor has one number', (written, number) => {
    expect(checkGmcNumber(written)).toEqual({ ok: true, value: number });
  });

  it.each(['', '123456', '12345678', 'G1234567', 'L1234567', '123456A'])('refuses %j', (written) => {
    expect(checkGmcNumber(written)).toEqual({ ok: false, fault: 'not-gmc-form' });
  });

  it.each(['9999998', 'C9999998'])('refuses %s, which says that the doctor is not known', (written) => {
    expect(checkGmcNumber(written)).toEqual({ ok: false, fault: 'placeholder' });
  });
});

describe('the check of an NMC PIN', () => {
  it.each([
    ['01A2345N', '01A2345N'],
    [' 99z9999s ', '99Z9999S'],
  ])('brings %s to %s', (written, pin) => {
    expect(checkNmcPin(written)).toEqual({ ok: true, value: pin });
  });

  it.each(['', '1A2345N', '01A2345', '01A23456', 'A1A2345N', '01A2345NN', '01 A2345N'])('refuses %j', (written) => {
    expect(checkNmcPin(written)).toEqual({ ok: false, fault: 'not-nmc-form' });
  });
});
