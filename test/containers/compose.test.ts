import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { CheckResult } from '@ehch/service-kit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Composed, composeUp, SERVICES as COMPOSED } from '../support/containers/compose.ts';
import { type Engine, openEngine } from '../support/containers/engine.ts';
import { buildImages, SERVICES as IMAGES } from '../support/containers/images.ts';
import { type Cost, measure, statedCosts } from '../support/containers/measure.ts';
import { whyNoContainers } from '../support/containers/tools.ts';
import { commandsOf } from '../support/documented.ts';
import { meetStack } from '../support/embedded-stack.ts';
import type { StackClient } from '../support/stack-client.ts';
import type { Receipt } from '../support/journey.ts';
import { startSubscriber, type Subscriber } from '../support/subscriber.ts';
import { until } from '../support/until.ts';
import { readWeek, sendWeek, subscribeToAll, week, type WeekState } from '../support/week.ts';

const why = whyNoContainers();
if (why !== undefined) console.warn(`\n*** NO CONTAINERS: ${why}. The images of docker/ were not built and compose.yaml was not run. ***\n`);

/** Those of ours that serve. */
const SERVICES = ['intake', 'mapper', 'publisher', 'notifier', 'console', 'fhir-sandbox'];
const VERSION = '0.0.0-test';

let engine: Engine;
let composed: Composed;
let subscriber: Subscriber;
const closing = new AbortController();

async function start(): Promise<void> {
  engine = openEngine();
  const took = async (what: string, work: Promise<unknown>) => {
    const before = performance.now();
    await work;
    console.log(`${what}: ${((performance.now() - before) / 1_000).toFixed(0)} s`);
  };
  await took('images built', buildImages(engine, VERSION));
  subscriber = await startSubscriber({ knownAs: 'host.containers.internal' });
  await took('compose.yaml up', composeUp(engine, VERSION, { EHCH_ENDPOINT_ALLOW: subscriber.origin }).then((up) => { composed = up; }));
}

async function stop(): Promise<void> {
  closing.abort();
  engine.close();
  await subscriber.close();
}

interface Inspected {
  Config: { User: string; Env: string[] };
  HostConfig: { ReadonlyRootfs: boolean; SecurityOpt: string[]; Memory: number };
  State: { Pid: number };
}

/** The findings of a doctor, out of all that was said. */
const findingsOf = (said: string): Map<string, CheckResult> => new Map((JSON.parse(/^\[\s*\{[^]*\}\s*\]\s*$/m.exec(said)?.[0] ?? '[]') as CheckResult[]).map((line) => [line.name, line]));
const failing = (findings: Map<string, CheckResult>): string[] => [...findings.values()].filter(({ state }) => state === 'fail').map(({ name, found }) => `${name}: ${found}`);

/**
 * What a documented command of the doctor finds, for the second time where something fails: podman reads the names of its network anew for each container that comes or goes, and
 * answers nobody meanwhile.
 */
async function doctor(command: string): Promise<Map<string, CheckResult>> {
  const ask = async () => findingsOf(await composed.shell(`${command.replace('run --rm', 'run --rm --no-deps -T')} --json`));
  return ask().catch(ask);
}

const statusOf = (pid: number): Map<string, string> => new Map(readFileSync(`/proc/${pid}/status`, 'utf8').split('\n').map((line) => [line.split(':')[0] ?? '', line.split(':')[1]?.trim() ?? '']));

/** Every command that changed something in Redis since its start, as it wrote them down to have them again. */
async function logOfRedis(): Promise<string> {
  const folder = join(await composed.volume('redis-data'), 'appendonlydir');
  return readdirSync(folder).map((file) => readFileSync(join(folder, file), 'latin1')).join('\n');
}

/** What stands alone in a text: a name within a longer code is there by chance. */
const wordsOf = (text: string): Set<string> => new Set(text.match(/[A-Za-z0-9+/_-]+/g));

(why === undefined ? describe : describe.skip)('docker/compose.yaml', () => {
  beforeAll(start, 900_000);
  afterAll(stop, 60_000);

  test.each([...SERVICES, 'gateway', 'postgres', 'redis'])('%s says that it is well, runs as nobody in particular, may nothing and can write nothing', async (service) => {
    const { Config, HostConfig, State } = await composed.inspect<Inspected>(service);
    await until(`${service} is well`, async () => (await engine.attempt('podman', ['healthcheck', 'run', `ehch_${service}_1`])).status === 0, 30_000);
    const status = statusOf(State.Pid);
    expect({ user: Config.User, readOnly: HostConfig.ReadonlyRootfs, limited: HostConfig.Memory > 0 }).toEqual({ user: expect.stringMatching(/^[1-9]\d*:\d+$/), readOnly: true, limited: true });
    expect({ uids: status.get('Uid')?.split('\t').includes('0'), effective: status.get('CapEff'), permitted: status.get('CapPrm'), noNewPrivileges: status.get('NoNewPrivs') }).toEqual({ uids: false, effective: '0000000000000000', permitted: '0000000000000000', noNewPrivileges: '1' });
  }, 40_000);

  test.each(SERVICES)('%s cannot change its own code', async (service) => {
    const program = `try { require('node:fs').writeFileSync('/app/package.json', ''); console.log('written') } catch ({ code }) { console.log(code) }`;
    expect(await composed.exec(service, 'node', '-e', program)).toMatch(/EROFS|EACCES/);
  });

  test('no secret is in an environment, a label or a log', async () => {
    const url = await composed.exec('intake', 'node', '-e', `console.log(require('node:fs').readFileSync('/secrets/services/database-url', 'utf8'))`);
    const { password } = new URL(url.trim());
    expect(password.length).toBeGreaterThan(20);
    for (const service of SERVICES) {
      const seen = JSON.stringify(await composed.inspect(service)) + (await composed.logs(service));
      expect({ service, shown: seen.includes(password) }).toEqual({ service, shown: false });
    }
  });

  test('the gateway has the paths of the contract, keeps metrics inside, and says when to come again', async () => {
    const answers = await Promise.all(['/health/live', '/fhir/R4/metadata', '/.well-known/smart-configuration', '/metrics', '/records/round-outcome', '/fhir/R4/Subscription', '/lag'].map(async (path) => [path, (await fetch(composed.url + path)).status]));
    expect(Object.fromEntries(answers)).toEqual({ '/health/live': 200, '/fhir/R4/metadata': 200, '/.well-known/smart-configuration': 200, '/metrics': 404, '/records/round-outcome': 401, '/fhir/R4/Subscription': 401, '/lag': 401 });
  });

  describe('the week of a network', () => {
    const files = week();
    let stack: StackClient;
    let receipts: Receipt[];
    let state: WeekState;

    beforeAll(async () => {
      stack = await meetStack({ url: composed.url, dataDir: await composed.volume('client'), subscriber, closing: closing.signal });
      const topics = await subscribeToAll(stack);
      receipts = await sendWeek(stack, files);
      await stack.settle(receipts, 300_000);
      state = await readWeek(stack, topics);
    }, 480_000);

    test('is published but for the rows that are wrong on purpose, each once', async () => {
      for (const [index, { file, rows, held }] of files.entries()) {
        const { counts } = (await (await stack.fetch(`/receipts/${receipts[index]!.id}?limit=1`)).json()) as Receipt;
        expect({ file, rows: counts['total'], held: counts['held'] ?? 0, under: (counts['received'] ?? 0) + (counts['mapped'] ?? 0) + (counts['waiting'] ?? 0) }).toEqual({ file, rows, held: held.length, under: 0 });
      }
      expect(state.fhir.duplicates).toEqual([]);
    });

    test('is told to a subscriber outside, every event once and in order', () => {
      expect(Object.values(state.events).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
    });

    test('went over Redis, which was never told of a resident', async () => {
      const patients = [...state.fhir.resources.values()].filter((resource) => resource.resourceType === 'Patient');
      const numbers = patients.flatMap(({ identifier = [] }) => identifier.filter(({ system }) => system === 'https://fhir.nhs.uk/Id/nhs-number').map(({ value = '' }) => value));
      const names = patients.flatMap(({ name = [] }) => name.flatMap(({ family = '', given = [] }) => [family, ...given]));
      const canaries = [...numbers, ...names];
      expect([numbers.length, names.length].every((count) => count >= patients.length / 2)).toBe(true);
      const told = wordsOf(await logOfRedis());
      expect(told).toContain('ehch');
      expect(canaries.filter((canary) => told.has(canary))).toEqual([]);
      expect(wordsOf(JSON.stringify(patients))).toContain(canaries[0]);
    });
  });

  test('ehch doctor tells from its own container of the whole, and from within any other of what stands there', async () => {
    const commands = commandsOf('docs/operations/retention.md').map(({ command }) => command);
    const [whole, mapper] = [await doctor(commands[0]!), await doctor(commands[1]!)];
    expect([failing(whole), whole.get('address')?.found, whole.get('FHIR features')?.state, whole.get('queue')?.state]).toEqual([[], 'http://gateway:8080', 'ok', 'ok']);
    expect([failing(mapper), mapper.get('service')?.found, mapper.get('Redis')?.found, mapper.get('migrations')?.state]).toEqual([[], 'ready', 'reached', 'ok']);
  }, 180_000);

  test('the gateway ends with the requests that it has', async () => {
    const form = 'grant_type=client_credentials';
    const asking = request(`${composed.url}/oauth2/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': form.length, expect: '100-continue' } });
    asking.flushHeaders();
    await once(asking, 'continue');
    const stopped = composed.stop('gateway');
    await until('nobody new is let in', () => fetch(`${composed.url}/gateway/health`).then(() => false, () => true));
    asking.end(form);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBeLessThan(500);
    answer.resume();
    await stopped;
    await composed.start('gateway');
  }, 60_000);

  test('images are no larger, starts no dearer and processes no hungrier than docs/operations.md says', async () => {
    const costs: Cost[] = [];
    for (const service of SERVICES) costs.push(await measure(engine, composed, service));
    console.log(costs.map(({ service, imageMb, startSeconds, memoryMiB }) => `${service}: image ${imageMb} MB, start ${startSeconds} s, memory ${memoryMiB} MiB`).join('\n'));
    const stated = statedCosts();
    expect([...stated.keys()]).toEqual(SERVICES);
    const over = costs.flatMap((cost) => (['imageMb', 'memoryMiB', 'startSeconds'] as const).flatMap((what) => (cost[what] <= stated.get(cost.service)![what] ? [] : [`${cost.service} ${what} ${cost[what]}`])));
    expect(over).toEqual([]);
  }, 180_000);

  test('the ledger is backed up and restored by the commands of docs/operations/backup.md, and is the same', async () => {
    const count = `docker compose -f docker/compose.yaml exec -T postgres psql --username=ehch --tuples-only --command='select count(*), max(id) from ledger.record' ehch`;
    const before = await composed.shell(count);
    const [backup, restore] = ['Back up in containers', 'Restore in containers'].map((heading) => commandsOf('docs/operations/backup.md', heading).map(({ command }) => command)) as [string[], string[]];
    for (const command of backup) await composed.shell(command);
    const [stopping = '', ...bringing] = restore;
    await composed.shell(stopping);
    await composed.shell(`docker compose -f docker/compose.yaml exec -T postgres psql --username=ehch --command='drop schema ledger cascade' ehch`);
    for (const command of bringing) await composed.shell(command.replace('run --rm', 'run -T --rm'));
    expect(await composed.shell(count)).toBe(before);
    expect(before).toMatch(/^\s*[1-9]\d+ \|/);
    await until('everything serves again', async () => (await composed.inspect<{ State: { Running: boolean } }>('publisher')).State.Running && (await fetch(`${composed.url}/health/ready`)).ok);
    expect(findingsOf(await composed.shell('docker compose -f docker/compose.yaml run --rm --no-deps -T ehch doctor --json')).get('restored')?.state).toBe('ok');
  }, 120_000);

  test('each image says what it is, and what it is made of', async () => {
    for (const service of IMAGES) {
      const [{ Labels }] = JSON.parse(await engine.run('podman', ['image', 'inspect', `localhost/ehch/${service}:${VERSION}`])) as [{ Labels: Record<string, string> }];
      expect(Labels['org.opencontainers.image.title']).toBe(`ehch ${service}`);
    }
    const sbom = JSON.parse(await composed.exec('intake', 'node', '-e', `console.log(require('node:fs').readFileSync('/app/sbom.cdx.json', 'utf8'))`)) as { bomFormat: string; components: { name: string; version: string }[] };
    expect(sbom.bomFormat).toBe('CycloneDX');
    expect(sbom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['express', 'bullmq', 'pg']));
  });

  test('ends within its grace, each service well, and leaves nothing', async () => {
    // One that was cut short has 137.
    expect(await composed.stopAll()).toEqual(Object.fromEntries(COMPOSED.map((service) => [service, 0])));
    await composed.down();
    const left = await Promise.all([['ps', '--all', '--quiet'], ['volume', 'ls', '--quiet']].map((args) => engine.run('podman', args)));
    expect(left.map((text) => text.trim())).toEqual(['', '']);
  }, 120_000);
});
