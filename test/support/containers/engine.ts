import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Ended {
  status: number | null;
  output: string;
}

/** Podman with images, containers, volumes and networks of its own, which nobody else on this machine sees. */
export interface Engine {
  folder: string;
  /** What a program has to have in its environment to work on it. */
  env: Record<string, string>;
  /** Runs a program to its end. Rejects, with what it said, when it fails. */
  run(program: string, args: readonly string[], options?: { cwd?: string; env?: Record<string, string>; input?: string }): Promise<string>;
  /** The same, but whoever asks looks at how it ended. */
  attempt(program: string, args: readonly string[], options?: { cwd?: string; env?: Record<string, string>; input?: string }): Promise<Ended>;
  /** Ends and removes everything. */
  close(): void;
}

export function openEngine(): Engine {
  const folder = mkdtempSync(`${roomiest()}/ehch-containers-`);
  mkdirSync(join(folder, 'tmp'));
  writeFileSync(join(folder, 'storage.conf'), `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/graph"\nrunroot = "${folder}/run"\n`);
  writeFileSync(join(folder, 'containers.conf'), configuration(folder));
  writeFileSync(join(folder, 'policy.json'), '{"default":[{"type":"insecureAcceptAnything"}]}');
  const env = {
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`,
    HOME: folder,
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    CONTAINERS_CONF: join(folder, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    // There is no systemd whose timers would ask: the tests ask themselves.
    DISABLE_HC_SYSTEMD: 'true',
  };
  const attempt: Engine['attempt'] = (program, args, options = {}) => ended(program, args, { ...options, env: { ...env, ...options.env } });
  return {
    folder,
    env,
    attempt,
    run: async (program, args, options) => {
      const { status, output } = await attempt(program, args, options);
      if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${output.slice(-8_000)}`);
      return output;
    },
    close: () => {
      for (const args of [['stop', '--all', '--time', '1'], ['rm', '--all', '--force', '--time', '0'], ['volume', 'prune', '--force'], ['network', 'prune', '--force']]) spawnSync('podman', args, { env, timeout: 60_000 });
      spawnSync('sh', ['-c', 'grep -F " $0/" /proc/mounts | cut -d" " -f2 | sort -r | xargs -r umount -l', folder]);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const NEEDED_BYTES = 6e9;

/** In memory where there is room for it: images are many small files that nobody needs for long. */
function roomiest(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize > NEEDED_BYTES) return '/dev/shm';
  } catch {
    // Then on the disk.
  }
  return '/var/tmp';
}

const configuration = (folder: string): string => `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "${folder}/libpod"
static_dir = "${folder}/graph/libpod"
volume_path = "${folder}/volumes"
[network]
network_backend = "netavark"
network_config_dir = "${folder}/networks"
`;

function ended(program: string, args: readonly string[], { cwd, env, input }: { cwd?: string; env: Record<string, string>; input?: string }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd, env, stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => { output += chunk.toString('utf8'); });
    child.once('error', reject);
    child.once('exit', (status) => { resolve({ status, output }); });
    child.stdin?.end(input);
  });
}
