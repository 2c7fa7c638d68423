import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The values a label may have: a closed list, or at most so many. Any other value becomes `other`. */
export type LabelRule = readonly string[] | { readonly atMost: number };
export type LabelRules = Readonly<Record<string, LabelRule>>;
type Labels<L extends LabelRules> = { readonly [Name in keyof L]: string };

interface MetricOptions<L extends LabelRules> {
  /** Prometheus style, with the unit at the end: `records_accepted_total`, `publish_duration_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly labels: L;
}

export interface HistogramOptions<L extends LabelRules> extends MetricOptions<L> {
  readonly buckets: readonly number[];
}

export interface GaugeOptions<L extends LabelRules> extends MetricOptions<L> {
  /** Called at each scrape. If it fails the gauge is left out, since a stale value would be a lie. */
  readonly read?: (set: (labels: Labels<L>, value: number) => void) => Promise<void> | void;
}

export interface Metrics {
  counter<const L extends LabelRules>(options: MetricOptions<L>): { add(labels: Labels<L>, by?: number): void };
  gauge<const L extends LabelRules>(options: GaugeOptions<L>): { set(labels: Labels<L>, value: number): void };
  histogram<const L extends LabelRules>(options: HistogramOptions<L>): { observe(labels: Labels<L>, value: number): void };
  /** Answers a scrape. */
  readonly handler: RequestHandler;
}

/**
 * The metrics of one process, the process's own among them. Labels are bounded, so that no identifier of a person or
 * a flood of values can enter (SEC-050). Asking twice for one name gives the same metric.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const once = createOnce();
  return {
    counter: (options) => once(options, () => counter(registry, options)),
    gauge: (options) => once(options, () => gauge(registry, options)),
    histogram: (options) => once(options, () => histogram(registry, options)),
    handler: async (_req, res) => {
      const text = await registry.metrics();
      res.set('Content-Type', registry.contentType).end(text);
    },
  };
}

// Two services in one process share their metrics, if they mean the same by them.
function createOnce() {
  const made = new Map<string, { readonly metric: unknown; readonly form: string }>();
  return <M>(options: MetricOptions<LabelRules>, make: () => M): M => {
    const form = JSON.stringify(options);
    const known = made.get(options.name);
    if (known && known.form !== form) throw new TypeError(`The metric ${options.name} is already there in another form`);
    const metric = known ? (known.metric as M) : make();
    made.set(options.name, { metric, form });
    return metric;
  };
}

function counter<L extends LabelRules>(registry: Registry, { name, help, labels }: MetricOptions<L>) {
  const metric = new Counter({ name, help, labelNames: Object.keys(labels), registers: [registry] });
  const bounded = createBounds(labels);
  for (const values of allOf(labels)) metric.inc(values, 0);
  return { add: (values: Labels<L>, by = 1) => metric.inc(bounded(values), by) };
}

function gauge<L extends LabelRules>(registry: Registry, { name, help, labels, read }: GaugeOptions<L>) {
  const bounded = createBounds(labels);
  const set = (values: Labels<L>, value: number) => metric.set(bounded(values), value);
  const collect = async () => {
    metric.reset();
    try {
      await read?.(set);
    } catch {
      metric.reset();
    }
  };
  const metric = new Gauge({ name, help, labelNames: Object.keys(labels), registers: [registry], ...(read && { collect }) });
  return { set };
}

function histogram<L extends LabelRules>(registry: Registry, { name, help, labels, buckets }: HistogramOptions<L>) {
  const metric = new Histogram({ name, help, labelNames: Object.keys(labels), buckets: [...buckets], registers: [registry] });
  const bounded = createBounds(labels);
  for (const values of allOf(labels)) metric.zero(values);
  return { observe: (values: Labels<L>, value: number) => metric.observe(bounded(values), value) };
}

/** Every combination of closed lists, so that a counter begins with 0 and the first that happens is an increase; none where a label is open. */
function allOf(rules: LabelRules): Record<string, string>[] {
  return Object.entries(rules).reduce<Record<string, string>[]>((known, [name, rule]) => ('atMost' in rule ? [] : known.flatMap((values) => rule.map((value) => ({ ...values, [name]: value })))), [{}]);
}

function createBounds<L extends LabelRules>(rules: L): (values: Labels<L>) => Record<string, string> {
  const bounds = Object.entries(rules).map(([name, rule]) => [name, createBound(rule)] as const);
  return (values) => Object.fromEntries(bounds.map(([name, bound]) => [name, bound(values[name] ?? '')]));
}

function createBound(rule: LabelRule): (value: string) => string {
  if (!('atMost' in rule)) return (value) => (rule.includes(value) ? value : 'other');
  const seen = new Set<string>();
  return (value) => {
    if (seen.size < rule.atMost) seen.add(value);
    return seen.has(value) ? value : 'other';
  };
}
