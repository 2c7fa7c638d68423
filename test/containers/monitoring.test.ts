import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Exposed, faultsOf, readExposition } from '../support/exposition.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { findPromtool } from '../support/promtool.ts';
import { until } from '../support/until.ts';

const folder = join(import.meta.dirname, '..', '..', 'docker', 'monitoring');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; fix: string };
}
interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string; legendFormat?: string }[] }[];
}

const rules = (parse(read('alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const dashboards = readdirSync(join(folder, 'grafana/dashboards')).map((file) => JSON.parse(read(`grafana/dashboards/${file}`)) as Dashboard);
const panels = dashboards.flatMap((dashboard) => dashboard.panels);
const labelsIn = (text: string): string[] => [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label);

/** Rows of which each is held. */
const HELD = join(import.meta.dirname, '..', '..', 'packages', 'sources', 'sources', 'care-home-residents', 'bad-examples', 'held.csv');

let journey: Journey;
let exposed: Exposed;

/** Has one record published, one held and one parked, so that metrics of them have samples. */
async function scrapeInUse(): Promise<Exposed> {
  await journey.send('home-register', exampleOf('home-register'));
  await journey.client.fetch('/files?source=care-home-residents', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: readFileSync(HELD) });
  await journey.settle();
  await journey.database.ledger.insertInto('lane_item').values({ lane: 'publish', key: 'k', seq: 1, ref: 0, state: 'parked', reason: JSON.stringify({ code: 'EHCH-PUB-002' }) }).execute();
  const scrape = async () => (await fetch(`${journey.process.url}/metrics`)).text();
  await until('work that was done is counted', async () => (await scrape()).includes('lane_items_settled_total{'));
  return readExposition(await scrape());
}

beforeAll(async () => {
  journey = await startJourney({ env: { EHCH_LOG_LEVEL: 'warn' } });
  exposed = await scrapeInUse();
}, 120_000);
afterAll(() => journey.close());

describe('what watches over the services', () => {
  test.each(rules)('the alert $alert asks for what services tell, and says what its labels have', ({ expr, annotations: { summary, fix } }) => {
    expect(faultsOf(expr, exposed, labelsIn(summary + fix))).toEqual([]);
  });

  test.each(panels)('the panel $title asks for what services tell', ({ targets }) => {
    expect(targets.flatMap(({ expr, legendFormat = '' }) => faultsOf(expr, exposed, labelsIn(legendFormat)))).toEqual([]);
  });

  test('every alert says how bad it is, what is wrong and what to do', () => {
    expect(rules.length).toBeGreaterThan(5);
    expect(rules.filter(({ labels, annotations }) => !['warning', 'critical'].includes(labels.severity) || !annotations.summary || !annotations.fix)).toEqual([]);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  test.each([
    ['sum by (lane) (rate(no_such_total[5m])) > 0.05', ['no_such_total has no sample', 'no_such_total has no label lane']],
    ['sum by (lane, cod) (parked_items)', ['parked_items has no label cod']],
    ['rate(notification_attempts_total{anser="accepted"}[5m])', ['notification_attempts_total has no label anser']],
    ['rate(notification_attempts_total{answer!="taken"}[5m])', ['notification_attempts_total has no answer taken']],
    ['max by (lane) (parked_items)', ['nothing says code']],
  ])('what no service tells would be found: %s', (expr, faults) => {
    expect(faultsOf(expr, exposed, expr.startsWith('max') ? ['lane', 'code'] : [])).toEqual(faults);
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

const scratch = mkdtempSync(join(tmpdir(), 'ehch-promtool-'));
const promtool = findPromtool(scratch) ?? '';
if (promtool === '') console.warn('*** NO PROMTOOL: neither on the PATH nor out of Debian\'s package prometheus. The rules were not read by Prometheus, and no alert was tried. ***');

const LAST = 'retention_last_completed_timestamp_seconds';
/** From a beginning of time, every so often; `0+600x10` is ten more after the first, each 600 more than the one before. */
const TRIALS = [
  { what: 'the first item that is parked is alerted of at once, by one of the two who tell of it', series: { 'parked_items{lane="publish", code="C", instance="a"}': '_x5 1+0x10', 'parked_items{lane="publish", code="C", instance="b"}': '_x5 1+0x10' }, every: '1m', at: '6m', firing: ['WorkParked'] },
  { what: 'and no more when it has been released', series: { 'parked_items{lane="publish", code="C", instance="a"}': '1+0x5 stale' }, every: '1m', at: '10m', firing: [] },
  { what: 'retention that comes to its end is no matter', series: { [`${LAST}{instance="a"}`]: '0+600x480' }, every: '10m', at: '80h', firing: [] },
  { what: 'nor that of a process that has just taken the place of another', series: { [`${LAST}{instance="a"}`]: '0+600x300', [`${LAST}{instance="b"}`]: '_x300 0+0x30' }, every: '10m', at: '54h', firing: [] },
  { what: 'retention that never comes to its end is alerted of, whoever took whose place', series: { [`${LAST}{instance="a"}`]: '0+600x180', [`${LAST}{instance="b"}`]: '_x180 0+0x300' }, every: '10m', at: '80h', firing: ['RetentionStands'] },
];

afterAll(() => { rmSync(scratch, { recursive: true, force: true }); });

(promtool === '' ? describe.skip : describe)('by Prometheus itself', () => {
  test('the rules are read', () => {
    const { status, stderr } = spawnSync(promtool, ['check', 'rules', join(folder, 'alerts.yml')], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each(TRIALS)('$what', ({ series, every, at, firing }) => {
    const file = join(scratch, 'trial.yml');
    const samples = firing.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 }));
    const trial = { interval: every, input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })), promql_expr_test: [{ expr: 'count by (alertname) (ALERTS{alertstate="firing", alertname=~"WorkParked|RetentionStands"})', eval_time: at, exp_samples: samples }] };
    writeFileSync(file, JSON.stringify({ rule_files: [join(folder, 'alerts.yml')], evaluation_interval: every, tests: [trial] }));
    const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], { encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  }, 30_000);
});
