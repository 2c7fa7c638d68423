import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { postgresBinaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';

export interface ServerOptions {
  cluster: Cluster;
  port: number;
  prefix: readonly string[];
  settings: Record<string, string>;
}

/** A server process that comes back, on the same port, until it is told to stop. */
export interface SupervisedServer {
  /** The process that serves now, or served last. */
  readonly pid: number;
  readonly starts: number;
  stop(): Promise<void>;
}

const RESTART_AFTER_MS = 200;

/** Runs PostgreSQL and starts it again whenever it ends unasked, as after a kill -9: its log brings back all that was committed. */
export function superviseServer(options: ServerOptions): SupervisedServer {
  let stopping = false;
  let starts = 0;
  let server = launch();

  function launch(): ChildProcess {
    starts += 1;
    const child = spawnPostgres(options);
    child.once('exit', () => {
      if (!stopping) setTimeout(() => { if (!stopping) server = launch(); }, RESTART_AFTER_MS);
    });
    return child;
  }

  return {
    get pid() {
      return server.pid ?? 0;
    },
    get starts() {
      return starts;
    },
    stop: async () => {
      stopping = true;
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exit = once(server, 'exit');
      server.kill('SIGINT');
      await exit;
    },
  };
}

function spawnPostgres({ cluster, port, prefix, settings }: ServerOptions): ChildProcess {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...args] = [...prefix, postgresBinaries().postgres, '-D', cluster.directory, '-p', String(port), ...flags];
  const log = openSync(cluster.log, 'a', 0o600);
  // In a process group of its own: Ctrl-C reaches us alone, and the server goes after our own work has ended.
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.on('error', () => undefined);
  return child;
}
