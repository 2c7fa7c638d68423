import { type Archive, LIMITS, WorkbookError } from './archive.ts';
import { readXml } from './xml.ts';

/** The longest text that Excel lets a cell hold. */
export const LONGEST_CELL = 32_767;

/** The texts that cells of a workbook share. They are held, so what they take is bounded; how to pronounce them is left out. */
export async function readSharedTexts(archive: Archive, part: string | undefined): Promise<readonly string[]> {
  if (part === undefined || !archive.has(part)) return [];
  const texts: string[] = [];
  const state = { text: '', inText: false, pronounced: 0, held: 0 };
  const parsed = readXml(archive.read(part), {
    open: ({ name }) => {
      if (name === 'si') state.text = '';
      if (name === 'rPh') state.pronounced += 1;
      if (name === 't') state.inText = true;
    },
    text: (text) => { if (state.inText && state.pronounced === 0 && state.text.length <= LONGEST_CELL) state.text += text; },
    close: (name) => {
      if (name === 't') state.inText = false;
      if (name === 'rPh') state.pronounced -= 1;
      if (name !== 'si') return;
      state.held += 2 * state.text.length;
      texts.push(withoutEscapes(ofItsOwn(state.text)));
    },
  });
  for await (const _ of parsed) {
    if (state.held + texts.length * TEXT_OVERHEAD > LIMITS.held) throw new WorkbookError('too-large', `more than ${LIMITS.held / 1024 / 1024} MiB of texts`);
  }
  return texts;
}

/** A text that was cut out of a chunk keeps the whole chunk in memory; its copy does not. */
const ofItsOwn = (text: string): string => Buffer.from(text).toString();

/** Bytes that a text takes beside its characters. */
const TEXT_OVERHEAD = 32;

/** Excel writes a character that XML cannot hold as `_x000D_`. */
export const withoutEscapes = (text: string): string => (text.includes('_x') ? text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))) : text);
