import type { Readable } from 'node:stream';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** What a file that should be a workbook may be instead, or what is wrong with it. */
export class WorkbookError extends Error {
  readonly fault: WorkbookFault;
  /** Completes the sentence of the fault; never a cell. */
  readonly detail: string;

  constructor(fault: WorkbookFault, detail = '') {
    super(`${fault} ${detail}`.trim());
    this.name = 'WorkbookError';
    this.fault = fault;
    this.detail = detail;
  }
}

export type WorkbookFault = 'protected' | 'other-format' | 'broken' | 'too-large' | 'no-such-sheet';

/** The parts of a workbook, each read as it is asked for and never further than it was declared to go. */
export interface Archive {
  has(part: string): boolean;
  /** The bytes of a part as they are inflated. Throws WorkbookError for one that is not there, is broken, or goes further than was declared. */
  read(part: string): AsyncIterable<Buffer>;
}

/** Bytes and counts from which on a workbook is refused before anything of it is read. */
export const LIMITS = {
  /** The file as it comes; it is held in memory, since the directory of its parts stands at its end. */
  file: 50 * 1024 * 1024,
  parts: 2_000,
  /** All parts together, inflated. */
  inflated: 512 * 1024 * 1024,
  /** What is held of a part, such as the texts that cells share; in memory, two bytes a character. */
  held: 64 * 1024 * 1024,
} as const;

/** Opens the zip archive that a workbook is. Rejects with WorkbookError, and with nothing else. */
export async function openArchive(bytes: Buffer): Promise<Archive> {
  refuseByName(bytes);
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true, decodeStrings: true }).catch(broken);
  const entries = await entriesOf(zip).catch(broken);
  return { has: (part) => entries.has(part), read: (part) => readPart(zip, entries.get(part)) };
}

function broken(error: unknown): never {
  if (error instanceof WorkbookError) throw error;
  throw new WorkbookError('broken');
}

/** Office keeps an encrypted workbook, as it kept all before 2007, in another container. */
function refuseByName(bytes: Buffer): void {
  if (bytes.subarray(0, 4).equals(OLD_CONTAINER)) {
    if (bytes.includes(ENCRYPTED)) throw new WorkbookError('protected');
    throw new WorkbookError('other-format', 'an Excel workbook of the kind before 2007 (.xls)');
  }
  if (!bytes.subarray(0, 2).equals(ZIP)) throw new WorkbookError('other-format', 'not a workbook');
}

const OLD_CONTAINER = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const ZIP = Buffer.from('PK');
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > LIMITS.parts) throw new WorkbookError('too-large', `more than ${LIMITS.parts} parts`);
  const entries = new Map<string, Entry>();
  let inflated = 0;
  for await (const entry of zip.eachEntry()) {
    inflated += entry.uncompressedSize;
    if (inflated > LIMITS.inflated) throw new WorkbookError('too-large', `more than ${LIMITS.inflated / MEBIBYTE} MiB once it is inflated`);
    if (entry.isEncrypted()) throw new WorkbookError('protected');
    // Two parts of one name would be read as one or the other, by chance.
    if (entries.has(entry.fileName)) throw new WorkbookError('broken');
    entries.set(entry.fileName, entry);
  }
  return entries;
}

const MEBIBYTE = 1024 * 1024;

async function* readPart(zip: ZipFile, entry: Entry | undefined): AsyncGenerator<Buffer> {
  if (entry === undefined) throw new WorkbookError('broken');
  let stream: Readable | undefined;
  try {
    stream = await zip.openReadStreamPromise(entry);
    // The library ends the stream with an error once a part goes further than its declared size.
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    broken(error);
  } finally {
    stream?.destroy();
  }
}
