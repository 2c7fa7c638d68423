/** Something that came over the line: a message, or what was none. */
export type Frame =
  | { is: 'message'; bytes: Buffer }
  /** Longer than any message may be; nothing more is read from whoever sent it. */
  | { is: 'too-long' }
  /** A message that was never ended: another began, or the line was closed. */
  | { is: 'cut'; bytes: number };

const START = 0x0b;
const END = 0x1c;
const CR = 0x0d;
const LF = 0x0a;

export interface FrameReader {
  /** The frames that these bytes complete, in their order. */
  push(chunk: Buffer): Frame[];
  /** Whether a message has begun and not ended. */
  isInside(): boolean;
  /** The line was closed. */
  end(): Frame[];
  /** Bytes that stood outside of any message, but for line ends, since it was last asked, and where the first of them stood. */
  strayed(): { bytes: number; from: number } | undefined;
}

/**
 * Finds the messages in what comes over a line (HL7's minimal lower layer protocol): 0x0B, the message, 0x1C 0x0D. A message is complete with its
 * 0x1C, so nobody waits for a CR that some senders leave out. Holds no more than one message, wherever the chunks begin and end.
 */
export function createFrameReader(limit: number): FrameReader {
  const state: State = { parts: [], length: 0, inside: false, read: 0, strayed: 0, strayedFrom: 0 };
  return {
    push: (chunk) => {
      const frames: Frame[] = [];
      for (let at = 0; at < chunk.length && frames.at(-1)?.is !== 'too-long'; ) at = state.inside ? readInside(state, chunk, at, { limit, frames }) : readOutside(state, chunk, at);
      state.read += chunk.length;
      return frames;
    },
    isInside: () => state.inside,
    end: () => (state.inside ? [cut(state)] : []),
    strayed: () => {
      const found = state.strayed > 0 ? { bytes: state.strayed, from: state.strayedFrom } : undefined;
      state.strayed = 0;
      return found;
    },
  };
}

interface State {
  parts: Buffer[];
  length: number;
  inside: boolean;
  /** Bytes of earlier chunks. */
  read: number;
  strayed: number;
  strayedFrom: number;
}

function readOutside(state: State, chunk: Buffer, from: number): number {
  const start = chunk.indexOf(START, from);
  const end = start === -1 ? chunk.length : start;
  for (let at = from; at < end; at += 1) {
    if (chunk[at] === CR || chunk[at] === LF) continue;
    if (state.strayed === 0) state.strayedFrom = state.read + at;
    state.strayed += 1;
  }
  state.inside = start !== -1;
  return end + 1;
}

function readInside(state: State, chunk: Buffer, from: number, { limit, frames }: { limit: number; frames: Frame[] }): number {
  const stops = [chunk.indexOf(END, from), chunk.indexOf(START, from)].filter((at) => at !== -1);
  const end = stops.length > 0 ? Math.min(...stops) : chunk.length;
  const part = chunk.subarray(from, end);
  state.length += part.length;
  if (state.length > limit) {
    frames.push({ is: 'too-long' });
    reset(state, false);
    return end;
  }
  // The chunk belongs to the socket, and may be large where the message is small.
  state.parts.push(Buffer.from(part));
  if (end === chunk.length) return end;
  if (chunk[end] === START) {
    frames.push(cut(state));
    reset(state, true);
  } else {
    frames.push({ is: 'message', bytes: Buffer.concat(state.parts) });
    reset(state, false);
  }
  return end + 1;
}

function cut(state: State): Frame {
  return { is: 'cut', bytes: state.length };
}

function reset(state: State, inside: boolean): void {
  state.parts = [];
  state.length = 0;
  state.inside = inside;
}
