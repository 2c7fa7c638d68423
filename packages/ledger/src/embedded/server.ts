import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { postgresBinaries } from './binaries.ts';
import type { Cluster } from './cluster.ts';
import { endOrphan, stopServer } from './orphan.ts';

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

/**
 * Runs PostgreSQL and starts it again whenever it ends unasked, as after a kill -9: its log brings back all that was committed.
 * Before each start, a server that nobody owns any more makes way: one that its owner's death caught between its start and
 * its first sign of life shows itself only by being in the way.
 */
export async function superviseServer(options: ServerOptions): Promise<SupervisedServer> {
  let stopping = false;
  let starts = 0;
  let restarting: Promise<void> | undefined;
  let server = launch(await endOrphan(options.cluster.directory));

  function launch(predecessor: number | undefined): ChildProcess {
    starts += 1;
    const child = spawnPostgres(options, predecessor);
    // One that could not be started at all has no exit, and says so in an error.
    child.once(child.pid === undefined ? 'error' : 'exit', () => {
      if (!stopping) restarting = restart();
    });
    return child;
  }

  async function restart(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER_MS));
    try {
      const predecessor = await endOrphan(options.cluster.directory);
      if (!stopping) server = launch(predecessor);
    } catch {
      // What is in the way now need not be the next time.
      if (!stopping) await restart();
    }
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
      await restarting;
      if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const exit = once(server, 'exit');
      // It is our own child, whatever the system tells of it; where it tells nothing, this ends it.
      server.kill('SIGINT');
      await stopServer(server.pid, options.cluster.directory);
      await exit;
    },
  };
}

function spawnPostgres({ cluster, port, prefix, settings }: ServerOptions, predecessor: number | undefined): ChildProcess {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '200', ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...args] = [...passOver(predecessor), ...prefix, postgresBinaries().postgres, '-D', cluster.directory, '-p', String(port), ...flags];
  const log = openSync(cluster.log, 'a', 0o600);
  // In a process group of its own: Ctrl-C reaches us alone, and the server goes after our own work has ended.
  const child = spawn(program, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  child.on('error', () => undefined);
  return child;
}

/**
 * PostgreSQL stays away from a lock file whose process number is in use, unless it is told that this is no server. It still
 * sees to it that nothing of an earlier server is at work.
 *
 * @param predecessor process number that stands in the cluster's lock file and is no server
 */
function passOver(predecessor: number | undefined): string[] {
  return predecessor === undefined || process.platform === 'win32' ? [] : ['env', `PG_GRANDPARENT_PID=${predecessor}`];
}
