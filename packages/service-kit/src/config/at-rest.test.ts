import { expect, test } from '@jest/globals';
import { judgeAtRest } from './at-rest.ts';

const well = { EHCH_MODE: 'production', EHCH_VOLUME_ENCRYPTED: true, EHCH_KEY_FILE: '/run/secrets/ehch-keys' };

test('SEC-057: in production it is told how what is at rest is kept, and what is missing', () => {
  expect(judgeAtRest(well)).toEqual({ state: 'ok', found: 'records by an encrypted volume, secrets sealed under EHCH_KEY_FILE' });
  expect(judgeAtRest({ ...well, EHCH_VOLUME_ENCRYPTED: false })).toMatchObject({ state: 'warn', fix: expect.stringContaining('EHCH_VOLUME_ENCRYPTED=true') });
  expect(judgeAtRest({ ...well, EHCH_KEY_FILE: undefined })).toMatchObject({ state: 'warn', fix: expect.stringContaining('set EHCH_KEY_FILE') });
  expect(judgeAtRest({ EHCH_MODE: 'development', EHCH_VOLUME_ENCRYPTED: false, EHCH_KEY_FILE: undefined })).toMatchObject({ state: 'ok' });
});
