import { describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

interface Run {
  readonly child: ChildProcess;
  readonly events: string[];
  /** Resolves when the program has logged the event. */
  seen(event: string): Promise<Record<string, unknown>>;
  /** Everything it said, and its exit code. */
  readonly end: Promise<{ code: unknown; said: string }>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', new URL('shutdown.test-program.ts', import.meta.url).pathname, ...args], { stdio: 'pipe' });
  const events: string[] = [];
  const said: string[] = [];
  const waiting = new Map<string, (line: Record<string, unknown>) => void>();
  createInterface(child.stdout).on('line', (line) => {
    const parsed = JSON.parse(line) as { event: string };
    events.push(parsed.event);
    said.push(line);
    waiting.get(parsed.event)?.(parsed);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const end = once(child, 'close').then(([code]: unknown[]) => ({ code, said: said.join('\n') }));
  return { child, events, end, seen: (event) => new Promise((resolve) => waiting.set(event, resolve)) };
}

describe('closeOnSignal (REL-050)', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s: not ready, then the steps in order, then exit 0', async (signal) => {
    const { child, events, seen, end } = run('well');
    await seen('started');
    const second = seen('second-closed');
    child.kill(signal);
    expect(await second).toMatchObject({ status: 'shutting-down' });
    expect((await end).code).toBe(0);
    expect(events).toEqual(['started', 'shutdown-begun', 'shutdown-step', 'second-closed', 'shutdown-step', 'shutdown-done']);
  });

  test('a step that fails does not keep the next from its turn; exit 1, and no message in the log (SEC-080)', async () => {
    const { child, events, seen, end } = run('badly');
    await seen('started');
    child.kill('SIGTERM');
    const { code, said } = await end;
    expect(code).toBe(1);
    expect(events).toEqual(['started', 'shutdown-begun', 'shutdown-step-failed', 'second-closed', 'shutdown-step', 'shutdown-done']);
    expect(said).not.toContain('Canary');
  });

  test('ends with 1 at the deadline', async () => {
    const { child, events, seen, end } = run('never', 'late');
    await seen('started');
    child.kill('SIGTERM');
    expect((await end).code).toBe(1);
    expect(events).toEqual(['started', 'shutdown-begun', 'shutdown-overdue']);
  });

  test('ends with 1 at a second signal, but takes the echo of one Ctrl-C for what it is', async () => {
    const { child, events, seen, end } = run('never');
    await seen('started');
    const begun = seen('shutdown-begun');
    child.kill('SIGINT');
    await begun;
    const firstAt = performance.now();
    const again = setInterval(() => child.kill('SIGINT'), 20);
    const { code } = await end;
    clearInterval(again);
    expect(code).toBe(1);
    expect(performance.now() - firstAt).toBeGreaterThan(200);
    expect(events).toEqual(['started', 'shutdown-begun', 'shutdown-forced']);
  });
});

describe('exitOnUncaught (SEC-080)', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s while nothing was begun that has to be ended: exit 0 at once', async (signal) => {
    const { child, events, seen, end } = run('waiting');
    await seen('started');
    child.kill(signal);
    expect((await end).code).toBe(0);
    expect(events).toEqual(['started', 'shutdown-at-once']);
  });

  test('ends with 1 and one line that says where, not what', async () => {
    const { code, said } = await run('throwing').end;
    expect(code).toBe(1);
    expect(said).not.toContain('Canary');
    expect(said).toMatch(/"event":"process-failed","service":"closing","err":\{"name":"TypeError","stack":\[".*shutdown\.test-program/);
  });
});
