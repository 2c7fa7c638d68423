import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';

const folder = join(import.meta.dirname, '..', '..', 'docker', 'monitoring');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; fix: string };
}
interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}

const rules = (parse(read('alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const dashboards = readdirSync(join(folder, 'grafana/dashboards')).map((file) => JSON.parse(read(`grafana/dashboards/${file}`)) as Dashboard);
const panels = dashboards.flatMap((dashboard) => dashboard.panels);

/** What Prometheus itself makes of every scrape. */
const ITS_OWN = new Set(['up']);
const WORDS = new Set(['sum', 'max', 'by', 'rate', 'increase', 'histogram_quantile', 'absent', 'or', 'and', 'time']);

/** The names of the metrics of an expression: what is left without strings, label lists and the words of PromQL. */
function metricsOf(expr: string): string[] {
  const bare = expr.replaceAll(/"[^"]*"/g, '').replaceAll(/\{[^}]*\}/g, '').replaceAll(/\bby\s*\([^)]*\)/g, '').replaceAll(/\[[^\]]*\]/g, '');
  return [...bare.matchAll(/[a-z_][a-z0-9_]*/g)].map(([name]) => name).filter((name) => !WORDS.has(name) && !ITS_OWN.has(name));
}

let database: TestDatabase;
let stack: TestProcess;
let exposed: Set<string>;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'ehch-monitoring-'));
  stack = await startProcess('services/standalone/src/main.ts', { DATABASE_URL: database.url, EHCH_DATA_DIR: dataDir, EHCH_LOG_LEVEL: 'warn' });
  const text = await (await fetch(`${stack.url}/metrics`)).text();
  const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  exposed = new Set(families.flatMap(([, name = '', type]) => (type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name])));
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('what watches over the services', () => {
  test.each(rules)('the alert $alert is of metrics that services have', ({ expr }) => {
    expect(metricsOf(expr).filter((name) => !exposed.has(name))).toEqual([]);
  });

  test.each(panels)('the panel $title is of metrics that services have', ({ targets }) => {
    expect(targets.flatMap(({ expr }) => metricsOf(expr)).filter((name) => !exposed.has(name))).toEqual([]);
  });

  test('every alert says how bad it is, what is wrong and what to do', () => {
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.filter(({ labels, annotations }) => !['warning', 'critical'].includes(labels.severity) || !annotations.summary || !annotations.fix)).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test('a name that no service has would be found', () => {
    expect(metricsOf('sum by (lane) (rate(no_such_total{lane="x"}[5m])) > 0.05').filter((name) => !exposed.has(name))).toEqual(['no_such_total']);
  });

  test('Prometheus asks every service of compose.yaml that has metrics, and reads the rules that are there', () => {
    const { scrape_configs: [scrape], rule_files: files } = parse(read('prometheus.yml')) as { scrape_configs: { dns_sd_configs: { names: string[] }[] }[]; rule_files: string[] };
    const { services } = parse(read('../compose.yaml')) as { services: Record<string, { image: string; command?: unknown; entrypoint?: unknown }> };
    const serving = Object.entries(services).filter(([name, { image, command, entrypoint }]) => image.startsWith('ehch/') && command === undefined && entrypoint === undefined && name !== 'gateway').map(([name]) => name);
    expect(scrape?.dns_sd_configs[0]?.names.toSorted()).toEqual(serving.toSorted());
    expect(files).toEqual(['alerts.yml']);
    expect(readdirSync(folder)).toContain('alerts.yml');
  });

  test('Grafana finds its dashboards and Prometheus where compose.yaml has them', () => {
    const { providers } = parse(read('grafana/provisioning/dashboards/ehch.yml')) as { providers: { options: { path: string } }[] };
    const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yml')) as { datasources: { uid: string; url: string }[] };
    const { services } = parse(read('../compose.yaml')) as { services: { grafana: { volumes: string[] } } };
    expect(services.grafana.volumes).toContain(`./monitoring/grafana/dashboards:${providers[0]?.options.path ?? ''}:ro`);
    expect(datasources.map(({ uid, url }) => [uid, url])).toEqual([['prometheus', 'http://prometheus:9090']]);
  });
});
