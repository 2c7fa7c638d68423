import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProcess, type TestProcess } from '../support/processes.ts';

/**
 * The commands of the README's "Your own data", run as they stand there. `pnpm` and the port alone are put in by us: the
 * suite has installed already, and other suites run beside it.
 */
const root = join(import.meta.dirname, '../..');
const [, block = ''] = /## Your own data\n\n```sh\n([^`]*)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
const [start, ...commands] = block.replaceAll('\\\n', '').trim().split('\n').map((line) => line.replace(/\s+#.*$/, ''));

let folder: string;
let stack: TestProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ehch-readme-'));
  symlinkSync(join(root, 'packages'), join(folder, 'packages'));
  stack = await startProcess('services/standalone/src/main.ts', { EHCH_DATA_DIR: join(folder, '.ehch') });
}, 60_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** 3 says that rows were held, as the week has on purpose. */
const DONE = [0, 3];

interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** The stack writes its log to us meanwhile, so nothing may wait for a command with its hands full. */
const run = (command: string, port: string): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', EHCH_PORT: port, EHCH_DATA_DIR: join(folder, '.ehch') };
    execFile('sh', ['-c', command], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });

test('begins with the stack', () => {
  expect(start).toBe('npx pnpm@12 start');
  expect(commands.length).toBeGreaterThan(3);
});

test.each(commands.map((command) => [command]))('%s', async (command) => {
  const port = new URL(stack.url).port;
  const said = command.replaceAll(/npx pnpm@12 (-s )?ehch/g, `node --disable-warning=ExperimentalWarning '${join(root, 'services/standalone/src/ehch.ts')}'`).replaceAll(':8080', `:${port}`);
  const { status, stdout, stderr } = await run(said.replace(/^curl /, 'curl --fail-with-body -sS '), port);
  expect({ done: DONE.includes(status), status, stderr }).toMatchObject({ done: true });
  expect(stdout.length).toBeGreaterThan(0);
}, 240_000);
