import { SaxesParser } from 'saxes';
import { WorkbookError } from './archive.ts';

/** An element as it begins: names without their prefixes. */
export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
}

export interface XmlHandler {
  open?(element: XmlElement): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Elements within elements; those of a workbook lie ten deep. */
const MOST_DEPTH = 64;

/** From one tag, text or comment to the next: the parser holds what lies between until its end. A cell has 32,767 characters at most. */
const MOST_BETWEEN = 1_048_576;

/**
 * Reads XML as its bytes come, and yields after every chunk so that what was gathered can be taken. Workbooks declare no document
 * type, so one that does is refused: nothing is ever expanded. Throws WorkbookError for what is no XML.
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const held = { length: 0 };
  const parser = createParser(handler, held);
  for await (const chunk of chunks) {
    held.length += chunk.length;
    parser.write(decode(() => decoder.decode(chunk, { stream: true })));
    if (held.length > MOST_BETWEEN) throw new WorkbookError('too-large', 'more than 1 MiB between two tags');
    yield;
  }
  parser.write(decode(() => decoder.decode()));
  parser.close();
  yield;
}

/** Reads XML whose size was looked at before. */
export async function readWholeXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(chunks, handler));
}

function decode(decoded: () => string): string {
  try {
    return decoded();
  } catch {
    throw new WorkbookError('broken');
  }
}

/** @param held what the parser was given since it last told of something */
function createParser({ open, close, text }: XmlHandler, held: { length: number }): SaxesParser<{ xmlns: false }> {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  parser.on('error', () => { throw new WorkbookError('broken'); });
  parser.on('doctype', () => { throw new WorkbookError('broken'); });
  parser.on('opentag', ({ name, attributes }) => {
    held.length = 0;
    depth += 1;
    if (depth > MOST_DEPTH) throw new WorkbookError('broken');
    open?.({ name: local(name), attributes: localAttributes(attributes) });
  });
  parser.on('closetag', ({ name }) => {
    held.length = 0;
    depth -= 1;
    close?.(local(name));
  });
  const tell = (found: string): void => {
    held.length = 0;
    text?.(found);
  };
  parser.on('text', tell);
  parser.on('cdata', tell);
  return parser;
}

/** Prefixes are for whoever wrote the file to choose. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Most names have no prefix; then the attributes stay as they are. */
function localAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const name in attributes) if (name.includes(':')) return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [local(key), value]));
  return attributes;
}
