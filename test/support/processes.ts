import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';

/** A service that runs as a process of its own, from its own main.ts. */
export interface TestProcess {
  url: string;
  pid: number;
  /** Everything it has written to its output so far. */
  output(): string;
  /** Sends a signal; by default the one that nobody can catch. */
  kill(signal?: NodeJS.Signals): void;
  /** Waits until it has ended. */
  ended(): Promise<number | null>;
  /** Ends it as an operator would, and waits. */
  stop(): Promise<number | null>;
}

const root = join(import.meta.dirname, '..', '..');

/** Where the ports lie that the system gives to nobody who does not ask for them by number. */
const PORTS = { first: 10_000, last: 32_000, few: 500 };

/** A port that is free, and stays so until it is listened on: no connection of anybody's gets it meanwhile. */
export function freePort(): Promise<number> {
  const from = PORTS.first + Math.floor(Math.random() * (PORTS.last - PORTS.first - PORTS.few));
  return getPort({ host: '127.0.0.1', port: portNumbers(from, from + PORTS.few) });
}

/**
 * Starts a program and waits until it says that it is ready.
 *
 * @param flags of Node, such as those with which a container runs it
 */
export async function startProcess(program: string, env: Record<string, string>, { flags = [] }: { flags?: readonly string[] } = {}): Promise<TestProcess> {
  const port = Number(env['EHCH_PORT'] ?? (await freePort()));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, join(root, program)], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env, EHCH_PORT: String(port), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child, () => output);
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: (signal = 'SIGKILL') => void child.kill(signal),
    ended: () => exit,
    stop: async () => {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the process ended before it was ready:\n${output()}`);
    const ready = await fetch(`${url}/health/ready`).then((response) => response.ok, () => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`the process was not ready within a minute:\n${output()}`);
}
