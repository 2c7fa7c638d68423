import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '@ehch/service-kit';
import { parse } from 'yaml';
import { config as INTAKE_SETTINGS } from '../../services/intake/src/config.ts';
import { config as NOTIFIER_SETTINGS } from '../../services/notifier/src/config.ts';
import { config as PUBLISHER_SETTINGS } from '../../services/publisher/src/config.ts';

interface Service {
  image: string;
  build?: unknown;
  pull_policy?: string;
  command?: unknown;
  environment?: Record<string, string>;
}
interface Compose {
  services: Record<string, Service>;
}

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const text = read('docker/compose.yaml');
const { services } = parse(text, { merge: true }) as Compose;
const own = parse(read('docker/compose.own-servers.yaml'), { merge: true }) as { services: Record<string, Partial<Service> & { deploy?: { replicas?: number } }> };
const page = read('docs/operations/own-servers.md');

/** What the services read, and what compose.yaml itself does. */
const SETTINGS = new Map([...read('docs/settings.md').matchAll(/^\| `(\w+)`( \\\*)?( †)? \|/gm)].map(([, name = '', , secret]) => [name, secret !== undefined]));
const COMPOSED = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));
/** Read by Node.js and by OpenTelemetry. */
const OTHERS = ['NODE_EXTRA_CA_CERTS', 'OTEL_EXPORTER_OTLP_HEADERS'];
const isKnown = (name: string): boolean => SETTINGS.has(name) || COMPOSED.has(name) || OTHERS.includes(name) || SETTINGS.get(name.replace(/_FILE$/, '')) === true;

const blocks = (language: string): string[] => [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^\`]*)\`\`\``, 'g'))].map(([, block = '']) => block);

describe('compose.yaml', () => {
  test('builds each image once, and looks for none of ours in a registry', () => {
    const ours = Object.entries(services).filter(([, { image }]) => image.startsWith('ehch/'));
    const images = Map.groupBy(ours, ([, { image }]) => image);
    expect([...images].filter(([, users]) => users.filter(([, { build }]) => build !== undefined).length !== 1).map(([image]) => image)).toEqual([]);
    expect(ours.filter(([, { build, pull_policy: policy }]) => build === undefined && policy !== 'never').map(([name]) => name)).toEqual([]);
    expect(images.size).toBeGreaterThan(6);
  });

  test('nests no variable in another and has no empty default, which podman-compose reads otherwise than Docker', () => {
    expect(text.match(/\$\{[^}]*\$/g) ?? []).toEqual([]);
    expect(text.match(/\$\{\w+:?-\}/g) ?? []).toEqual([]);
  });

  test('sets for services what services read', () => {
    const set = Object.values(services).filter(({ image }) => image.startsWith('ehch/')).flatMap(({ environment = {} }) => Object.keys(environment));
    expect(set.filter((name) => !isKnown(name) && !['NODE_OPTIONS', 'EHCH_URL'].includes(name))).toEqual([]);
    expect(set).toContain('DATABASE_URL_FILE');
  });
});

describe('servers of one\'s own', () => {
  test('are for every service of ours that reads settings, and leave out those that come along', () => {
    const reading = Object.entries(services).filter(([, { image, environment }]) => image.startsWith('ehch/') && environment?.['DATABASE_URL_FILE'] !== undefined).map(([name]) => name);
    const leftOut = Object.entries(own.services).filter(([, { deploy }]) => deploy?.replicas === 0).map(([name]) => name);
    expect(leftOut).toEqual(['postgres', 'redis', 'fhir-sandbox']);
    expect(Object.keys(own.services).toSorted()).toEqual([...new Set([...reading, ...leftOut])].toSorted());
    const faults = reading.filter((name) => !leftOut.includes(name) && own.services[name]?.environment?.['DATABASE_URL_FILE'] !== '/secrets/own/database-url');
    expect(faults).toEqual([]);
  });

  test('neither come into an image nor into the repository', () => {
    for (const [file, ...lines] of [['.dockerignore', 'docker/own', 'docker/.env'], ['.gitignore', '/docker/own/', '/docker/.env']]) expect(read(file ?? '').split('\n')).toEqual(expect.arrayContaining(lines));
  });

  const [example = ''] = blocks('ini');
  const settings = Object.fromEntries(example.trim().split('\n').map((line) => line.split(/=(.*)/, 2)) as [string, string][]);

  test('every line of the example is a setting of services or of compose.yaml', () => {
    expect(Object.keys(settings).length).toBeGreaterThan(15);
    expect(Object.keys(settings).filter((name) => !isKnown(name))).toEqual([]);
  });

  test('with the example services start in production', () => {
    const address = (file: string): string => new RegExp(`printf %s '([^']+)' > docker/own/${file}\\n`).exec(page)?.[1]?.replace('PASSWORD', 'sJ4mP0xq7') ?? '';
    const env = { ...settings, EHCH_KEY_FILE: '/secrets/services/keys', DATABASE_URL: address('database-url'), REDIS_URL: address('redis-url') };
    for (const table of [INTAKE_SETTINGS, PUBLISHER_SETTINGS, NOTIFIER_SETTINGS]) expect(loadConfig(table, env)).toMatchObject({ EHCH_MODE: 'production' });
  });

  test('the example of MLLP is one of services that are there and settings that intake has', () => {
    const [block = ''] = blocks('yaml');
    const { services: shown } = parse(block) as Compose;
    expect(Object.keys(shown)).toEqual(['intake']);
    const environment = shown['intake']?.environment ?? {};
    expect(Object.keys(environment).filter((name) => !(name in INTAKE_SETTINGS))).toEqual([]);
    const { EHCH_MLLP_PORT, EHCH_MLLP_TENANT, EHCH_MLLP_PEERS, EHCH_MLLP_HOST } = INTAKE_SETTINGS;
    expect(loadConfig({ EHCH_MLLP_PORT, EHCH_MLLP_TENANT, EHCH_MLLP_PEERS, EHCH_MLLP_HOST }, environment)).toMatchObject({ EHCH_MLLP_PORT: 2575, EHCH_MLLP_HOST: '0.0.0.0' });
  });
});
