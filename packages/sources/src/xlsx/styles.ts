import { type Archive, WorkbookError } from './archive.ts';
import { readWholeXml } from './xml.ts';

/** What the format of a number says of it. */
export interface NumberStyle {
  /** Whether it is a day or a time. */
  date?: 'date' | 'dateTime' | 'time';
  /** Digits that it is shown with at least, as `0000000000`. */
  digits?: number;
}

const GENERAL: NumberStyle = {};

/** As many as Excel itself lets a workbook have. */
const MOST_STYLES = 65_490;

/** The style of each index that cells refer to. Formats 14 to 22 and 45 to 47 are dates and times in every workbook (ECMA-376 part 1, 18.8.30). */
export async function readStyles(archive: Archive, part: string | undefined): Promise<readonly NumberStyle[]> {
  if (part === undefined || !archive.has(part)) return [];
  const formats = new Map<string, string>();
  const styles: NumberStyle[] = [];
  let within = '';
  await readWholeXml(archive.read(part), {
    open: ({ name, attributes }) => {
      if (styles.length + formats.size > MOST_STYLES) throw new WorkbookError('too-large', `more than ${MOST_STYLES} formats of cells`);
      if (name === 'cellXfs' || name === 'cellStyleXfs') within = name;
      if (name === 'numFmt') formats.set(attributes['numFmtId'] ?? '', attributes['formatCode'] ?? '');
      if (name === 'xf' && within === 'cellXfs') styles.push(styleOf(attributes['numFmtId'] ?? '0', formats));
    },
    close: (name) => { if (name === within) within = ''; },
  });
  return styles;
}

function styleOf(id: string, formats: ReadonlyMap<string, string>): NumberStyle {
  const custom = formats.get(id);
  if (custom !== undefined) return styleOfFormat(custom);
  return BUILT_IN[Number(id)] ?? GENERAL;
}

const BUILT_IN: Readonly<Record<number, NumberStyle>> = Object.fromEntries(
  [[14, 'date'], [15, 'date'], [16, 'date'], [17, 'date'], [18, 'time'], [19, 'time'], [20, 'time'], [21, 'time'], [22, 'dateTime'], [45, 'time'], [46, 'time'], [47, 'time']].map(([id, date]) => [id, { date }]),
) as Record<number, NumberStyle>;

/** Reads a format of the workbook's own: texts in quotes, colours and escapes in it say nothing of what the number is. */
export function styleOfFormat(code: string): NumberStyle {
  const bare = (code.split(';')[0] ?? '').replaceAll(/"[^"]*"|\\.|_.|\*./g, '').replaceAll(/\[(?!h|m|s)[^\]]*\]/gi, '').toLowerCase();
  if (/^0{2,}$/.test(bare)) return { digits: bare.length };
  const [days, hours] = [/[yd]|mmm/.test(bare), /[hs]|am\/pm/.test(bare)];
  if (/[#0?]/.test(bare.replaceAll(/\.0+/g, ''))) return GENERAL;
  if (days) return { date: hours ? 'dateTime' : 'date' };
  return hours ? { date: 'time' } : GENERAL;
}
