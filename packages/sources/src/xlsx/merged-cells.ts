import type { Sheet, Workbook } from './workbook.ts';
import { readWholeXml } from './xml.ts';

/** A range of merged cells; rows as Excel numbers them, columns from 0. */
export interface MergedRange {
  firstRow: number;
  lastRow: number;
  firstColumn: number;
  lastColumn: number;
}

const MOST_RANGES = 10_000;

/** The merged cells of a sheet. They stand behind its rows, so the whole sheet is read for them. */
export async function mergedCells({ archive }: Workbook, { part }: Sheet): Promise<MergedRange[]> {
  const ranges: MergedRange[] = [];
  await readWholeXml(archive.read(part), {
    open: ({ name, attributes }) => {
      if (name !== 'mergeCell' || ranges.length >= MOST_RANGES) return;
      const [, firstColumn = '', firstRow = '', lastColumn = '', lastRow = ''] = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(attributes['ref'] ?? '') ?? [];
      if (firstColumn !== '') ranges.push({ firstRow: Number(firstRow), lastRow: Number(lastRow), firstColumn: columnNumber(firstColumn), lastColumn: columnNumber(lastColumn) });
    },
  });
  return ranges;
}

/** `A` is 0 and `AA` is 26. */
export const columnNumber = (letters: string): number => [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
