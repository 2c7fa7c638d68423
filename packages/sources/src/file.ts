/** A file that can be read from its start as often as it takes, and is never held whole. */
export interface SourceFile {
  /** In bytes. */
  readonly size: number;
  chunks(): AsyncIterable<Buffer>;
}

/** A file that is in memory already. */
export function fileOf(bytes: Buffer): SourceFile {
  return {
    size: bytes.length,
    async *chunks() {
      for (let start = 0; start < bytes.length; start += CHUNK) yield await Promise.resolve(bytes.subarray(start, start + CHUNK));
    },
  };
}

const CHUNK = 65_536;

/** The whole of a file, for formats that cannot be read in pieces; the caller has looked at its size. */
export async function bytesOf(file: SourceFile): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.chunks()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
