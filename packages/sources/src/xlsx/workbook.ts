import { posix } from 'node:path';
import type { SourceFile } from '../file.ts';
import { bytesOf } from '../file.ts';
import { type Archive, LIMITS, openArchive, WorkbookError } from './archive.ts';
import { readSharedTexts } from './shared-texts.ts';
import { type NumberStyle, readStyles } from './styles.ts';
import { readWholeXml } from './xml.ts';

export interface Sheet {
  name: string;
  hidden: boolean;
  part: string;
}

/** A workbook, open: what is common to its sheets. */
export interface Workbook {
  archive: Archive;
  sheets: readonly Sheet[];
  /** The year from which dates are counted. */
  dateSystem: 1900 | 1904;
  styles: readonly NumberStyle[];
  /** The texts that cells refer to by number. */
  texts: readonly string[];
}

/**
 * Opens an Excel workbook (.xlsx, ECMA-376). Everything is bounded before it is read: the bytes of the file, the number of parts, what
 * they inflate to by their directory and in truth.
 *
 * @throws {WorkbookError} and nothing else, whatever the bytes
 */
export async function openWorkbook(file: SourceFile): Promise<Workbook> {
  if (file.size > LIMITS.file) throw new WorkbookError('too-large', `more than ${LIMITS.file / 1024 / 1024} MiB`);
  const archive = await openArchive(await bytesOf(file));
  const main = await findMain(archive);
  const related = await readRelations(archive, main);
  const { sheets, dateSystem } = await readMain(archive, main, related);
  return { archive, sheets, dateSystem, styles: await readStyles(archive, related.byType.get('styles')), texts: await readSharedTexts(archive, related.byType.get('sharedStrings')) };
}

async function findMain(archive: Archive): Promise<string> {
  if (archive.has('xl/workbook.bin')) throw new WorkbookError('other-format', 'a binary workbook (.xlsb)');
  if (archive.has('content.xml')) throw new WorkbookError('other-format', 'an OpenDocument file (.ods)');
  if (archive.has('word/document.xml')) throw new WorkbookError('other-format', 'a Word document');
  if (!archive.has('_rels/.rels')) throw new WorkbookError('other-format', 'a zip archive and no workbook');
  const main = (await readRelations(archive, '')).byType.get('officeDocument');
  if (main === undefined || !archive.has(main)) throw new WorkbookError('broken');
  return main;
}

interface Relations {
  byId: ReadonlyMap<string, string>;
  /** By the last word of their type. */
  byType: ReadonlyMap<string, string>;
}

async function readRelations(archive: Archive, part: string): Promise<Relations> {
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  const { dir, base } = posix.parse(part);
  const relations = posix.join(dir, '_rels', `${base}.rels`);
  if (!archive.has(relations)) return { byId, byType };
  await readWholeXml(archive.read(relations), {
    open: ({ name, attributes: { Id = '', Type = '', Target = '', TargetMode } }) => {
      if (name !== 'Relationship' || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(dir, Target);
      if (byId.size >= LIMITS.parts) throw new WorkbookError('too-large', `more than ${LIMITS.parts} parts`);
      byId.set(Id, target);
      byType.set(Type.split('/').at(-1) ?? '', target);
    },
  });
  return { byId, byType };
}

const MOST_SHEETS = 500;

async function readMain(archive: Archive, part: string, { byId }: Relations): Promise<Pick<Workbook, 'sheets' | 'dateSystem'>> {
  const sheets: Sheet[] = [];
  let dateSystem: 1900 | 1904 = 1900;
  await readWholeXml(archive.read(part), {
    open: ({ name, attributes }) => {
      if (name === 'workbookPr' && /^(1|true)$/.test(attributes['date1904'] ?? '')) dateSystem = 1904;
      // Charts have sheets too, without cells.
      const target = byId.get(attributes['id'] ?? '');
      if (name === 'sheet' && target !== undefined && archive.has(target) && !target.includes('chartsheets/')) sheets.push({ name: attributes['name'] ?? '', hidden: /^(hidden|veryHidden)$/.test(attributes['state'] ?? ''), part: target });
      if (sheets.length > MOST_SHEETS) throw new WorkbookError('too-large', `more than ${MOST_SHEETS} sheets`);
    },
  });
  if (sheets.length === 0) throw new WorkbookError('broken');
  return { sheets, dateSystem };
}
