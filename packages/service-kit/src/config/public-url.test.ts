import { expect, test } from '@jest/globals';
import { publicOrigin } from './public-url.ts';

const listening = { EHCH_PUBLIC_URL: undefined, EHCH_PUBLIC_PORT: undefined, EHCH_HOST: '0.0.0.0', EHCH_PORT: 8080 };

test('clients reach us where we are said to be, else on the port that a gateway publishes, else where we listen', () => {
  expect(publicOrigin(listening)).toBe('http://0.0.0.0:8080');
  expect(publicOrigin({ ...listening, EHCH_PUBLIC_PORT: 9000 })).toBe('http://127.0.0.1:9000');
  expect(publicOrigin({ ...listening, EHCH_PUBLIC_PORT: 9000, EHCH_PUBLIC_URL: new URL('https://ehch.example/x') })).toBe('https://ehch.example');
});
