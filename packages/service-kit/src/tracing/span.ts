import { type Attributes, context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** All that a span may say. There is no place in it for anything that a record holds (SEC-050). */
export interface SpanFacts {
  receiptId?: string;
  /** Of the row within its receipt. */
  position?: number;
  recordId?: number;
  recordType?: string;
  subscriptionId?: string;
  eventNumber?: number;
  /** What became of it, by a word of ours. */
  outcome?: string;
  /** Why, as docs/errors explains it. */
  code?: string;
  method?: string;
  /** A template, never a path. */
  route?: string;
  status?: number;
}

const NAMES = {
  receiptId: 'ehch.receipt.id',
  position: 'ehch.receipt.position',
  recordId: 'ehch.record.id',
  recordType: 'ehch.record.type',
  subscriptionId: 'ehch.subscription.id',
  eventNumber: 'ehch.event.number',
  outcome: 'ehch.outcome',
  code: 'ehch.reason.code',
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
} as const satisfies Record<keyof SpanFacts, string>;

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER } as const;

export interface SpanOptions {
  /** What it goes on with, as a header or the ledger carried it here: null for something that is not traced, what is under way here if not given. */
  parent?: string | null;
  /** It begins a trace of its own, which names what is under way here as what brought it about. */
  apart?: boolean;
  kind?: keyof typeof KINDS;
  facts?: SpanFacts;
}

/** Something that takes time and is traced; where tracing is off, nothing. */
export interface OpenSpan {
  /** What others go on with, as the header of this name carries it (W3C Trace Context); undefined where tracing is off. */
  readonly traceparent: string | undefined;
  /** Does work so that what it sends and opens belongs to this span. */
  within<T>(work: () => T): T;
  end(facts?: SpanFacts, failed?: boolean): void;
}

const UNTRACED: OpenSpan = { traceparent: undefined, within: (work) => work(), end: () => undefined };

/** Opens a span, which somebody must end. @param name one of a few, the same for every record */
export function openSpan(name: string, { parent, apart = false, kind = 'internal', facts = {} }: SpanOptions = {}): OpenSpan {
  if (parent === null) return UNTRACED;
  const here = context.active();
  const around = parent === undefined ? here : propagation.extract(ROOT_CONTEXT, { traceparent: parent });
  const cause = apart ? trace.getSpanContext(here) : undefined;
  const span = trace.getTracer('ehch').startSpan(name, { kind: KINDS[kind], attributes: attributesOf(facts), root: apart, ...(cause && { links: [{ context: cause }] }) }, around);
  const inside = trace.setSpan(around, span);
  return {
    traceparent: carried(inside)['traceparent'],
    within: (work) => context.with(inside, work),
    end: (found = {}, failed = false) => {
      span.setAttributes(attributesOf(found));
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

/** Does work within a span, which ends with it. What it throws is not told: messages quote values. */
export async function inSpan<T>(span: OpenSpan, work: () => Promise<T>, factsOf: (result: T) => SpanFacts = () => ({})): Promise<T> {
  try {
    const result = await span.within(work);
    span.end(factsOf(result));
    return result;
  } catch (error) {
    span.end({}, true);
    throw error;
  }
}

/** The headers that take what is under way here on to another server; none where tracing is off. */
export const traceHeaders = (): Record<string, string> => carried(context.active());

function carried(at: ReturnType<typeof context.active>): Record<string, string> {
  const carrier: Record<string, string> = {};
  propagation.inject(at, carrier);
  return carrier;
}

const attributesOf = (facts: SpanFacts): Attributes => Object.fromEntries(Object.entries(facts).map(([name, value]) => [NAMES[name as keyof SpanFacts], value as string | number]));
