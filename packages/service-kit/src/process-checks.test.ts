import { expect, test } from '@jest/globals';
import { judgeMode, judgeNode } from './process-checks.ts';

const mode = (EHCH_MODE: 'development' | 'production', EHCH_HOST: string, ...allowed: string[]) => judgeMode({ EHCH_MODE, EHCH_HOST, EHCH_ENDPOINT_ALLOW: allowed.map((url) => new URL(url)) });

test('development is for one machine; open to others it is warned of', () => {
  expect(mode('development', '127.0.0.1').state).toBe('ok');
  expect(mode('development', '0.0.0.0')).toMatchObject({ state: 'warn', fix: expect.stringContaining('EHCH_MODE=production') });
});

test('production is warned of subscribers without TLS', () => {
  expect(mode('production', '0.0.0.0', 'https://a.example').state).toBe('ok');
  expect(mode('production', '0.0.0.0', 'http://a.example', 'https://b.example')).toMatchObject({ state: 'warn', found: expect.stringContaining('1 subscriber') });
});

test('Node.js is 24 or later', () => {
  expect(judgeNode('24.1.0').state).toBe('ok');
  expect(judgeNode('20.19.0')).toMatchObject({ state: 'fail', fix: expect.any(String) });
});
