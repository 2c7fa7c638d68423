import { randomUUID } from 'node:crypto';
import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';

/** What traces the process; closing it sends what is left. */
export interface Tracing {
  close(): Promise<void>;
}

interface SdkOptions {
  endpoint: URL;
  /** From 0 to 1. */
  sampled: number;
  service: string;
  /** Told that something was not sent; what exactly may quote an address with its password. */
  onTrouble(): void;
}

const SEND_EVERY_MS = 1_000;
const SEND_LIMIT_MS = 3_000;
/** Spans that wait to be sent; what comes on top is dropped, so that a receiver that is away costs no memory. */
const MOST_WAITING = 8_192;

/** Sets up OpenTelemetry for the whole process. Nothing is traced by itself: what instruments libraries puts URLs and statements into spans. */
export function startSdk({ endpoint, sampled, service, onTrouble }: SdkOptions): Tracing {
  const silent = () => undefined;
  diag.setLogger({ error: onTrouble, warn: silent, info: silent, debug: silent, verbose: silent }, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const exporter = new OTLPTraceExporter({ url: `${endpoint.href.replace(/\/$/, '')}/v1/traces`, timeoutMillis: SEND_LIMIT_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': `ehch-${service}`, 'service.instance.id': randomUUID() }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampled) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS, exportTimeoutMillis: SEND_LIMIT_MS, maxQueueSize: MOST_WAITING })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return { close: () => Promise.race([provider.shutdown().catch(onTrouble), new Promise<void>((resolve) => { setTimeout(resolve, SEND_LIMIT_MS).unref(); })]) };
}
