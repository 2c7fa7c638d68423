import type { Hl7Fault } from './fault.ts';
import { type RawSegment, segmentsOf } from './segments.ts';

/** A message as it stands in the file, or what is wrong with what stands there instead. */
export type FoundMessage =
  | { is: 'message'; /** Messages from the start of the file, the first is 1. */ number: number; /** Number of its MSH. */ first: number; segments: Buffer[] }
  | { is: 'fault'; number: number; fault: Hl7Fault };

/** An admission has some kilobytes in some thirty segments. */
export const MOST_MESSAGE_BYTES = 1_048_576;
export const MOST_SEGMENTS = 1_000;

/**
 * Finds the messages of a stream: one, several, or a batch with its headers and trailers (HL7 v2.7 chapter 2.10.3). Whatever belongs to
 * no message is told of, so that nothing is dropped in silence; so is a batch whose trailer is missing or counts other than we do.
 */
export async function* messagesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<FoundMessage> {
  const finder = createFinder();
  for await (const segment of segmentsOf(chunks)) yield* finder.take(segment);
  yield* finder.end();
}

interface Open {
  number: number;
  first: number;
  segments: Buffer[];
  bytes: number;
  fault?: Hl7Fault;
}

interface Batch {
  trailer: 'BTS' | 'FTS';
  begun: number;
  /** What its trailer counts: messages of a batch, batches of a file. */
  holds: number;
}

function createFinder() {
  const state: FinderState = { messages: 0, last: 0, outside: false, open: undefined, batches: [] };
  return {
    *take({ number, bytes: written }: RawSegment): Generator<FoundMessage> {
      const bytes = number === 1 && written?.subarray(0, MARK.length).equals(MARK) ? written.subarray(MARK.length) : written;
      state.last = number;
      const name = bytes?.subarray(0, 3).toString('latin1');
      if (name === 'MSH' || name === 'FHS' || name === 'BHS' || name === 'BTS' || name === 'FTS') yield* close(state);
      if (name === 'MSH') begin(state, number);
      else if (name === 'FHS' || name === 'BHS') state.batches.push({ trailer: name === 'FHS' ? 'FTS' : 'BTS', begun: number, holds: 0 });
      else if (name === 'BTS' || name === 'FTS') yield* endBatch(state, name, bytes ?? Buffer.alloc(0));
      if (state.open) append(state.open, number, bytes);
      else if (name === undefined || !BATCH_NAMES.has(name)) yield* strayed(state, number);
    },
    *end(): Generator<FoundMessage> {
      yield* close(state);
      for (const { begun } of state.batches.reverse()) yield faultOf(state, { code: 'EHCH-HL7-010', segment: begun });
    },
  };
}

/** Editors put a byte order mark before a file. */
const MARK = Buffer.from('\ufeff');

interface FinderState {
  messages: number;
  last: number;
  /** Whether what stands outside of any message was told of already. */
  outside: boolean;
  open: Open | undefined;
  batches: Batch[];
}

const BATCH_NAMES: ReadonlySet<string> = new Set(['FHS', 'BHS', 'BTS', 'FTS']);

const faultOf = (state: FinderState, fault: Hl7Fault): FoundMessage => ({ is: 'fault', number: Math.max(state.messages, 1), fault });

function begin(state: FinderState, first: number): void {
  state.messages += 1;
  state.outside = false;
  const batch = state.batches.at(-1);
  if (batch?.trailer === 'BTS') batch.holds += 1;
  state.open = { number: state.messages, first, segments: [], bytes: 0 };
}

/** Of a message that is too long nothing is kept but that it is. */
function append(open: Open, number: number, bytes: Buffer | undefined): void {
  open.bytes += bytes?.length ?? MOST_MESSAGE_BYTES + 1;
  if (open.fault) return;
  if (open.bytes > MOST_MESSAGE_BYTES || open.segments.length >= MOST_SEGMENTS) {
    open.fault = { code: 'EHCH-HL7-006', segment: number, words: { expected: `${MOST_MESSAGE_BYTES} bytes in ${MOST_SEGMENTS} segments` } };
    open.segments = [];
  } else if (bytes) open.segments.push(bytes);
}

function* close(state: FinderState): Generator<FoundMessage> {
  const { open } = state;
  if (open === undefined) return;
  state.open = undefined;
  const { number, first, segments, fault } = open;
  yield fault ? { is: 'fault', number, fault } : { is: 'message', number, first, segments };
}

function* endBatch(state: FinderState, name: 'BTS' | 'FTS', bytes: Buffer): Generator<FoundMessage> {
  const batch = state.batches.at(-1);
  if (batch?.trailer !== name) return yield* strayed(state, state.last);
  state.batches.pop();
  const around = state.batches.at(-1);
  if (around) around.holds += 1;
  const [, count = ''] = bytes.toString('latin1').split(bytes.toString('latin1').charAt(3), 2);
  // Batches need no header within a file, so a file without any counts nothing that we could count.
  const counted = name === 'BTS' || batch.holds > 0;
  if (counted && /^\d+$/.test(count) && Number(count) !== batch.holds) yield faultOf(state, { code: 'EHCH-HL7-010', segment: state.last });
}

function* strayed(state: FinderState, segment: number): Generator<FoundMessage> {
  if (state.outside) return;
  state.outside = true;
  yield faultOf(state, { code: state.messages === 0 && state.batches.length === 0 ? 'EHCH-HL7-001' : 'EHCH-HL7-008', segment });
}
