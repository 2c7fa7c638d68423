import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '..', '..');

test.each(['services/intake/src/main.ts', 'services/standalone/src/register-client.ts'])('REL-050: %s that still waits for PostgreSQL ends at once when it is asked to', async (program) => {
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', EHCH_PORT: '0' };
  const service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, program)], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(service, 'exit');
  let log = '';
  service.stdout.on('data', (chunk: Buffer) => { log += chunk.toString('utf8'); });
  try {
    await until('it says that it waits', () => log.includes('dependency-away'));
    service.kill('SIGTERM');
    // Not by the signal: nobody would hear that as the first process of a container.
    expect(await ended).toEqual([0, null]);
    expect(log).toContain('shutdown-at-once');
  } finally {
    service.kill('SIGKILL');
  }
}, 30_000);
