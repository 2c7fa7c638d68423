/** What a scrape shows of each metric: the labels of its samples, and the values that they have. */
export type Exposed = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** Reads Prometheus's text form. A metric without a sample is not there. */
export function readExposition(text: string): Exposed {
  const exposed = new Map<string, Map<string, Set<string>>>();
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_][a-z0-9_]*)(?:\{(.*)\})? \S+$/gm)) {
    const known = exposed.get(name) ?? new Map<string, Set<string>>();
    exposed.set(name, known);
    for (const [, label = '', value = ''] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) known.set(label, (known.get(label) ?? new Set()).add(value));
  }
  return exposed;
}

/** What Prometheus adds to every sample that it takes of a service, by prometheus.yml. */
const OF_TARGETS = ['job', 'instance', 'service'];
/** What Prometheus itself makes of every scrape, and remembers of alerts. */
const ITS_OWN = new Set(['up']);
const WORDS = new Set(['sum', 'max', 'by', 'rate', 'increase', 'max_over_time', 'histogram_quantile', 'absent', 'or', 'and', 'time']);

/** The names of the metrics of an expression: what is left without strings, label lists and the words of PromQL. */
function metricsOf(expr: string): string[] {
  const bare = expr.replaceAll(/"[^"]*"/g, '').replaceAll(/\{[^}]*\}/g, '').replaceAll(/\bby\s*\([^)]*\)/g, '').replaceAll(/\[[^\]]*\]/g, '');
  return [...bare.matchAll(/[a-z_][a-z0-9_]*/g)].map(([name]) => name).filter((name) => !WORDS.has(name));
}

const groupedBy = (expr: string): string[] => [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));

/**
 * What an expression asks for that no service has: metrics, labels, and values that a label never has. A metric that is there without a sample cannot be compared, and is
 * named too.
 *
 * @param shown labels that a text made of its result shows, such as a summary or a legend
 */
export function faultsOf(expr: string, exposed: Exposed, shown: readonly string[] = []): string[] {
  const metrics = metricsOf(expr);
  const away = metrics.filter((name) => !ITS_OWN.has(name) && !exposed.has(name)).map((name) => `${name} has no sample`);
  const has = (metric: string, label: string): boolean => OF_TARGETS.includes(label) || exposed.get(metric)?.has(label) === true;
  const grouped = groupedBy(expr);
  const selected = [...expr.matchAll(/([a-z_][a-z0-9_]*)\{([^}]*)\}/g)].flatMap(([, metric = '', matchers = '']) =>
    [...matchers.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].flatMap(([, label = '', how = '', value = '']) => {
      if (!has(metric, label)) return [`${metric} has no label ${label}`];
      return OF_TARGETS.includes(label) || how.endsWith('~') || exposed.get(metric)?.get(label)?.has(value) ? [] : [`${metric} has no ${label} ${value}`];
    }),
  );
  const lost = metrics.flatMap((metric) => grouped.filter((label) => !has(metric, label)).map((label) => `${metric} has no label ${label}`));
  const untold = shown.filter((label) => (grouped.length > 0 ? !grouped.includes(label) : !metrics.some((metric) => has(metric, label)))).map((label) => `nothing says ${label}`);
  return [...away, ...selected, ...lost, ...untold];
}
