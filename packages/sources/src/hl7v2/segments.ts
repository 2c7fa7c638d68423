/** A segment as it stands in the file. `bytes` is undefined where it was longer than any may be; then none of it is kept. */
export interface RawSegment {
  /** Segments from the start of the file, blank lines left out: the first is 1. */
  number: number;
  bytes: Buffer | undefined;
}

/** A longer segment is no segment but a file of another kind, or a document that belongs elsewhere. */
export const MOST_SEGMENT_BYTES = 1_048_576;

/**
 * Divides a stream into segments, wherever its chunks begin and end. HL7 ends a segment with CR; files that went through an editor or
 * a mail have LF or both. Holds no more than one segment.
 */
export async function* segmentsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawSegment> {
  const line = createLine();
  let number = 0;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length;) {
      const end = nextBreak(chunk, start);
      line.add(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (end === -1) break;
      if (!line.isEmpty()) yield { number: ++number, bytes: line.take() };
      start = end + 1;
    }
  }
  if (!line.isEmpty()) yield { number: ++number, bytes: line.take() };
}

const CR = 0x0d;
const LF = 0x0a;

function nextBreak(chunk: Buffer, start: number): number {
  for (let at = start; at < chunk.length; at += 1) if (chunk[at] === CR || chunk[at] === LF) return at;
  return -1;
}

/** What has come of a segment so far. */
function createLine() {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(part: Buffer): void {
      if (part.length === 0) return;
      length += part.length;
      if (length > MOST_SEGMENT_BYTES) parts = [];
      else parts.push(part);
    },
    isEmpty: () => length === 0,
    take(): Buffer | undefined {
      const bytes = length > MOST_SEGMENT_BYTES ? undefined : Buffer.concat(parts);
      parts = [];
      length = 0;
      return bytes;
    },
  };
}
