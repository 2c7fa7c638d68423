import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { until } from '../until.ts';
import type { Engine } from './engine.ts';
import { STORES } from './images.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'docker', 'compose.yaml');
const PROJECT = 'ehch';
/** As compose.yaml has it, and podman-compose does not know. */
const GRACE_SECONDS = '30';
/** All but those of the profiles, which podman-compose does not know. */
export const SERVICES = ['setup', 'postgres', 'redis', 'intake', 'mapper', 'publisher', 'notifier', 'console', 'fhir-sandbox', 'gateway', 'client'];

/** `docker compose -f docker/compose.yaml`, as far as documents use it, by podman; what podman-compose says of itself is left out. */
const DOCKER = `docker() {
  shift 3
  does=$1
  shift
  case $does in
    exec) [ "$1" != -T ] || shift; service=$1; shift; podman exec -i "${PROJECT}_\${service}_1" "$@" ;;
    run) podman-compose -p ${PROJECT} -f "$COMPOSE" run "$@" 2>&1 ;;
    stop) podman stop --time 30 $(printf '${PROJECT}_%s_1 ' "$@") ;;
    start) podman start $(printf '${PROJECT}_%s_1 ' "$@") ;;
    *) return 64 ;;
  esac
}`;

/** compose.yaml, up on this machine. */
export interface Composed {
  url: string;
  /** Of the container's init process, as `podman inspect` says it. */
  inspect<T>(service: string): Promise<T>;
  /** Runs a program in a container of a service, and gives back what it said. */
  exec(service: string, ...args: string[]): Promise<string>;
  logs(service: string): Promise<string>;
  /** Ends a service as an operator would. */
  stop(service: string): Promise<void>;
  /** Starts it, and waits until it says that it is ready. */
  start(service: string): Promise<void>;
  /** Where a volume lies on this machine. */
  volume(name: string): Promise<string>;
  /** Ends every service as an operator would, the stores last. @returns what each ended with, by service */
  stopAll(): Promise<Record<string, number>>;
  /** Runs a documented command of `docker compose`, in a folder of its own, and gives back what it said. */
  shell(command: string): Promise<string>;
  down(): Promise<void>;
}

export async function composeUp(engine: Engine, version: string, settings: Record<string, string>): Promise<Composed> {
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const env = { EHCH_VERSION: version, EHCH_PORT: String(port), EHCH_POSTGRES_IMAGE: STORES, EHCH_REDIS_IMAGE: STORES, ...settings };
  const compose = (...args: string[]) => engine.run('podman-compose', ['-p', PROJECT, '-f', file, ...args], { env });
  await compose('up', '-d', '--no-build', ...SERVICES);
  await until('the gateway answers for every service', () => ready(url), 240_000).catch(async (error: unknown) => Promise.reject(new Error(`${String(error)}\n${await said(engine)}`)));
  const name = (service: string) => `${PROJECT}_${service}_1`;
  const inspect = async <T>(service: string): Promise<T> => (JSON.parse(await engine.run('podman', ['inspect', name(service)])) as [T])[0];
  return {
    url,
    inspect,
    exec: (service, ...args) => engine.run('podman', ['exec', name(service), ...args]),
    logs: (service) => engine.run('podman', ['logs', name(service)]),
    stop: async (service) => void (await engine.run('podman', ['stop', '--time', GRACE_SECONDS, name(service)])),
    start: async (service) => {
      await engine.run('podman', ['start', name(service)]);
      const { NetworkSettings: { Networks: networks } } = await inspect<{ NetworkSettings: { Networks: Record<string, { IPAddress: string }> } }>(service);
      const address = Object.values(networks)[0]?.IPAddress ?? '';
      await until(`${service} is ready`, async () => (await fetch(`http://${address}:8080/health/ready`)).ok);
    },
    volume: async (volume) => (await engine.run('podman', ['volume', 'inspect', `${PROJECT}_${volume}`, '--format', '{{.Mountpoint}}'])).trim(),
    stopAll: async () => {
      const isStore = (service: string) => service === 'postgres' || service === 'redis';
      for (const together of [SERVICES.filter((service) => !isStore(service)), SERVICES.filter(isStore)]) await engine.run('podman', ['stop', '--time', GRACE_SECONDS, ...together.map(name)]);
      return Object.fromEntries(await Promise.all(SERVICES.map(async (service) => [service, (await inspect<{ State: { ExitCode: number } }>(service)).State.ExitCode] as const)));
    },
    shell: (command) => engine.run('sh', ['-c', `${DOCKER}\n${command}`], { cwd: engine.folder, env: { ...env, COMPOSE: file } }),
    down: async () => void (await compose('down', '-v', '-t', GRACE_SECONDS)),
  };
}

/** How each container stands, and the last that it said. */
async function said(engine: Engine): Promise<string> {
  const standing = await engine.run('podman', ['ps', '--all', '--format', '{{.Names}}\t{{.Status}}']);
  const logs = standing.trim().split('\n').map(async (line) => `${line}\n${(await engine.attempt('podman', ['logs', '--tail', '3', line.split('\t')[0] ?? ''])).output}`);
  return (await Promise.all(logs)).join('\n');
}

const ready = async (url: string): Promise<boolean> => (await Promise.all(['/health/ready', '/console/', '/sandbox/fhir/R4/metadata'].map((path) => fetch(url + path, { redirect: 'manual' })))).every(({ status }) => status < 500);

/** What compose.yaml says, to compare with. */
export const composeText = (): string => readFileSync(file, 'utf8');
