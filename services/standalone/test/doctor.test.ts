import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { CheckResult } from '@ehch/service-kit';
import { type EmbeddedStack, startEmbeddedStack } from '../../../test/support/embedded-stack.ts';

jest.setTimeout(120_000);

let stack: EmbeddedStack;
beforeAll(async () => { stack = await startEmbeddedStack(); });
afterAll(() => stack.close());

test('a stack on the embedded default is well, and every part of it was asked', async () => {
  const response = await stack.fetch('/doctor');
  const lines = (await response.json()) as CheckResult[];
  expect(response.status).toBe(200);
  expect(lines.filter(({ name, state }) => state === 'fail' && name !== 'disk')).toEqual([]);
  expect(lines.map(({ name }) => name)).toEqual(expect.arrayContaining(['EHCH', 'mode', 'PostgreSQL', 'migrations', 'queue', 'FHIR server', 'FHIR features', 'FHIR server token', 'what is known', 'disk']));
  expect(lines.find(({ name }) => name === 'FHIR features')).toEqual({ name: 'FHIR features', state: 'ok', found: 'transaction, conditional create, updates by version' });
  expect(lines.filter(({ state, fix }) => state !== 'ok' && fix === undefined)).toEqual([]);
});
