import type { Setting } from '../config/config.ts';
import { type Parser, url } from '../config/parsers.ts';
import type { Logger } from '../log/log.ts';
import type { Tracing } from './sdk.ts';

const share: Parser<number> = {
  expects: 'a number from 0 to 1',
  example: '0.1',
  parse: (text) => (/^(?:0(?:\.\d{1,9})?|1(?:\.0+)?)$/.test(text) ? Number(text) : undefined),
};

/** The settings of tracing, by the names that OpenTelemetry gave them; OTEL_EXPORTER_OTLP_HEADERS counts too. */
export const TRACING_SETTINGS = {
  OTEL_EXPORTER_OTLP_ENDPOINT: { parse: url('http', 'https'), doc: 'Where traces are sent, by OTLP over HTTP at /v1/traces below it; without it nothing is traced.' },
  OTEL_TRACES_SAMPLER_ARG: { parse: share, default: '1', doc: 'Which share of the traces that begin here is sent.' },
} as const satisfies Record<string, Setting<unknown>>;

interface TracingSettings {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT: URL | undefined;
  readonly OTEL_TRACES_SAMPLER_ARG: number;
}

/**
 * Starts to trace this process, where the settings say to whom. What cannot be sent is given up: nothing ever waits for a trace.
 * The OpenTelemetry SDK is not even loaded where nothing is traced.
 */
export async function startTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: sampled }: TracingSettings, { service, logger }: { service: string; logger: Logger<'traces-not-sent'> }): Promise<Tracing> {
  if (endpoint === undefined) return { close: () => Promise.resolve() };
  const { startSdk } = await import('./sdk.ts');
  return startSdk({ endpoint, sampled, service, onTrouble: () => { logger.warn('traces-not-sent'); } });
}
