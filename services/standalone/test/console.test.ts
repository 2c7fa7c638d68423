import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';

let dataDir: string;
let stack: TestProcess;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ehch-console-'));
  stack = await startProcess('services/standalone/src/main.ts', { EHCH_DATA_DIR: dataDir });
}, 90_000);
afterAll(async () => {
  await stack.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('`ehch console` gives a link to the whole stack, by which its pages are seen', async () => {
  const program = join(import.meta.dirname, '..', 'src', 'ehch.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', program, 'console'], { env: { PATH: process.env['PATH'] ?? '', EHCH_URL: stack.url, EHCH_DATA_DIR: dataDir } });
  const link = new URL(stdout.trim());
  expect(link.origin).toBe(stack.url);
  const session = await fetch(`${stack.url}/console/session`, { method: 'POST', redirect: 'manual', headers: { origin: stack.url }, body: new URLSearchParams({ link: link.searchParams.get('link') ?? '' }) });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  const read = async (path: string) => (await fetch(`${stack.url}/console${path}`, { headers: { cookie } })).text();
  expect(await read('')).toContain('<h1>Overview</h1>');
  expect(await read('/lag')).toContain('Nobody has subscribed yet');
  expect(await read('/doctor')).toMatch(/Node\.js[\s\S]*PostgreSQL|PostgreSQL[\s\S]*Node\.js/);
  expect(stack.output()).not.toContain(link.searchParams.get('link'));
});
