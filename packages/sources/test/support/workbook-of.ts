import { type ZipPart, zipOf } from './zip.ts';

/** A cell as a workbook writes it: a text, a number in a style, an error, a formula; undefined for a blank one. */
export type CellOf = string | number | boolean | undefined | { error: string } | { formula: string; value?: number } | { number: number; style: keyof typeof STYLES } | { xml: string };

/** The styles of {@link workbookOf}, in their order. */
export const STYLES = { plain: 0, date: 1, dateTime: 2, tenDigits: 3 } as const;

export interface SheetOf {
  name: string;
  rows: readonly (readonly CellOf[])[];
  state?: 'hidden' | 'veryHidden';
  merged?: readonly string[];
  /** Rows in place of these, as they stand in the XML. */
  xml?: string;
}

/** An Excel workbook, with its texts shared as Excel shares them. */
export const workbookOf = (sheets: readonly SheetOf[], { date1904 = false }: { date1904?: boolean } = {}): Buffer => zipOf(partsOf(sheets, { date1904 }));

export function partsOf(sheets: readonly SheetOf[], { date1904 = false }: { date1904?: boolean } = {}): ZipPart[] {
  const texts: string[] = [];
  const written = sheets.map((sheet) => sheetXml(sheet, texts));
  const part = (name: string, xml: string): ZipPart => ({ name, bytes: Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}`) });
  return [
    part('_rels/.rels', relations([['rId1', 'officeDocument', 'xl/workbook.xml']])),
    part('xl/workbook.xml', `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}">${date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${sheets.map(({ name, state }, index) => `<sheet name="${escape(name)}" sheetId="${index + 1}"${state ? ` state="${state}"` : ''} r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`),
    part('xl/_rels/workbook.xml.rels', relations([...sheets.map((_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`] as const), ['rIdStyles', 'styles', 'styles.xml'], ['rIdTexts', 'sharedStrings', 'sharedStrings.xml']])),
    part('xl/styles.xml', `<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0000000000"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/></cellXfs></styleSheet>`),
    ...written.map((xml, index) => part(`xl/worksheets/sheet${index + 1}.xml`, xml)),
    part('xl/sharedStrings.xml', `<sst xmlns="${MAIN}">${texts.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join('')}</sst>`),
  ];
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

const relations = (entries: readonly (readonly [id: string, type: string, target: string])[]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries.map(([id, type, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`).join('')}</Relationships>`;

function sheetXml({ rows, merged = [], xml }: SheetOf, texts: string[]): string {
  const data = xml ?? rows.map((cells, row) => (cells.length === 0 ? '' : `<row r="${row + 1}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${row + 1}`, texts)).join('')}</row>`)).join('');
  return `<worksheet xmlns="${MAIN}"><sheetData>${data}</sheetData>${merged.length > 0 ? `<mergeCells count="${merged.length}">${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>` : ''}</worksheet>`;
}

const letters = (index: number): string => (index < 26 ? '' : letters(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));

function cellXml(cell: CellOf, at: string, texts: string[]): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return `<c r="${at}" t="s"><v>${texts.push(cell) - 1}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if ('xml' in cell) return cell.xml.replace('<c', `<c r="${at}"`);
  if ('error' in cell) return `<c r="${at}" t="e"><v>${cell.error}</v></c>`;
  if ('formula' in cell) return `<c r="${at}"><f>${escape(cell.formula)}</f>${cell.value === undefined ? '' : `<v>${cell.value}</v>`}</c>`;
  return `<c r="${at}" s="${STYLES[cell.style]}"><v>${cell.number}</v></c>`;
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
