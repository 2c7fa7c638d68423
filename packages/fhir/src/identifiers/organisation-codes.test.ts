import { describe, expect, it } from '@jest/globals';
import { checkCqcLocationId } from './cqc-location-id.ts';
import { checkOdsCode } from './ods-code.ts';

describe('the check of an ODS code', () => {
  it.each(['RGT', 'A81001', 'VM01W', 'U12345', '8HA03', 'EE134290', 'VLX7Q9K1A'])('accepts %s', (code) => {
    expect(checkOdsCode(code)).toEqual({ ok: true, value: code });
  });

  it('puts a code into upper case, so that one home has one code', () => {
    expect(checkOdsCode(' vm01w ')).toEqual({ ok: true, value: 'VM01W' });
  });

  it.each(['', 'A8', 'A81 001', 'A81-001', 'VM01W0123456X', 'Ä81001'])('refuses %j', (code) => {
    expect(checkOdsCode(code)).toEqual({ ok: false, fault: 'not-ods-form' });
  });
});

describe('the check of a CQC location id', () => {
  it.each(['1-466088203', '1-1938268568', '1-8503184790'])('accepts %s', (id) => {
    expect(checkCqcLocationId(` ${id}`)).toEqual({ ok: true, value: id });
  });

  it.each(['', '466088203', '2-466088203', '1-', '1-46608820X', '1 466088203', '1–466088203'])('refuses %j', (id) => {
    expect(checkCqcLocationId(id)).toEqual({ ok: false, fault: 'not-cqc-form' });
  });
});
