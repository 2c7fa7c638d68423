import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cellsIn, selectCell } from './cells.ts';
import { parseCellName } from './cell-name.ts';
import { readDelimiters } from './delimiters.ts';
import { escapeText, unescapeText } from './escapes.ts';
import { type Hl7Message, MOST_FIELDS, parseMessage } from './message.ts';
import { type FoundMessage, messagesOf, MOST_SEGMENTS } from './messages.ts';
import { MOST_SEGMENT_BYTES } from './segments.ts';

const MSH = 'MSH|^~\\&|PAS|RZZ01|EHCH|RZZ01|20261117093000||ADT^A01^ADT_A01|M1|P|2.4';

const parsed = (...segments: string[]) => parseMessage(segments.map((segment) => Buffer.from(segment)));
function messageOf(...segments: string[]): Hl7Message {
  const result = parsed(...segments);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.message;
}
const textAt = (message: Hl7Message, name: string) => selectCell(message, name)?.text;

async function found(...chunks: (string | Buffer)[]): Promise<FoundMessage[]> {
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return Array.fromAsync(messagesOf(stream()));
}
const brief = (all: readonly FoundMessage[]) => all.map((one) => (one.is === 'message' ? [one.number, one.first, ...one.segments.map((bytes) => bytes.toString('latin1'))] : [one.fault.code, one.fault.segment]));

describe('a message', () => {
  const message = messageOf(MSH, 'PID|1||L1^^^RZZ01^MR~9000000009^^^NHS^NH||Kaur&van^Harjit~Bee||19341130|F', 'PV1|1|I|W12^B^3^RZZ02', 'NK1|1|A^B', 'NK1|2|C^D', 'DG1|1||A~B~~C');

  test.each([
    ['MSH-9.2', 'A01'], ['MSH-12', '2.4'],
    ['PID-3', 'L1'], ['PID-3.4', 'RZZ01'], ['PID-3(2).1', '9000000009'], ['PID-3[4=NHS].1', '9000000009'], ['PID-3[5=MR]', 'L1'],
    ['PID-5.1', 'Kaur'], ['PID-5.1.2', 'van'], ['PID-5', 'Kaur'], ['PID-5(2)', 'Bee'], ['PV1-3.4', 'RZZ02'],
    ['NK1(2)-2.1', 'C'], ['DG1-3*', 'A~B~C'], ['PID-3[5=MR,4=@MSH-4]', 'L1'], ['PID-3[5=MR]*', 'L1'], ['PID-5[2=]', 'Bee'], ['PID-3*.1', 'L1~9000000009'], ['EVN-2 or MSH-7', '20261117093000'], ['PV1-3.9 or PV1-3.2 or PV1-3', 'B'],
  ])('has at %s what HL7 counts there', (name, text) => expect(textAt(message, name)).toBe(text));

  test.each(['MSH-1', 'MSH-2', 'ZZZ-1', 'PID-99', 'PID-3(3)', 'PID-3[4=XXX].1', 'PID-3[5=MR,4=NHS]', 'PID-3[5=NH,4=@MSH-4]', 'PID-3[4=@MSH-8]', 'PID-2', 'PID-5.1.3', 'PID-3.2', 'NK1(3)-1', 'DG1-4*'])('has nothing at %s', (name) => expect(textAt(message, name)).toBeUndefined());

  test('is where something stands before where it is to be deleted', () => {
    const deleted = messageOf(MSH, 'PV1|1|I|W12^^^^^^^^""||||||||||||||||""|', 'PID|1||""');
    expect(['PV1-3.9 or PV1-3', 'PV1-19 or PV1-3', 'PID-3 or PID-4'].map((name) => textAt(deleted, name))).toEqual(['W12', 'W12', '""']);
  });

  test('names the leaves that hold something, and those that a cell was read from by the same names', () => {
    const short = messageOf(MSH, 'PID|1||L1^^^RZZ01~9^^^NHS||Kaur&van^Harjit|""| ', 'NK1|1', 'NK1|2|C^D');
    expect(cellsIn(short).filter((name) => !name.startsWith('MSH'))).toEqual(['PID-1', 'PID-3', 'PID-3.4', 'PID-3(2)', 'PID-3(2).4', 'PID-5', 'PID-5.1.2', 'PID-5.2', 'NK1-1', 'NK1(2)-1', 'NK1(2)-2', 'NK1(2)-2.2']);
    expect(selectCell(short, 'PID-3[4=NHS].1')?.leaves).toEqual(['PID-3(2)']);
    expect(selectCell(short, 'PID-3*.4')?.leaves).toEqual(['PID-3.4', 'PID-3(2).4']);
    expect(cellsIn(short).filter((name) => name.startsWith('MSH'))).not.toContain('MSH-2');
  });

  test.each(['', 'PID', 'PID-0', 'PID-5.0', 'pid-5', 'PID-5(0)', 'PID-5[4].1', 'PID-5[4=A,].1', 'PID-5[4=@].1', 'PID-5[4=@MSH].1', 'PID-5.1.2.3', 'PID-5 or', 'PID5', 'PID-3[0=A]', 'PID-3*(2)'])('%j is not the name of a cell', (name) => {
    expect(parseCellName(name)).toBeUndefined();
    expect(() => selectCell(message, name)).toThrow('is not the name of a cell');
  });

  test('is divided by the characters that it declares, four or five of them', () => {
    const other = messageOf('MSH#*!?%$#PAS', 'PID#1##L1*A!L2*?S?#Kaur%van*100?T?*A|B^C');
    expect(other.delimiters).toEqual({ field: '#', component: '*', repetition: '!', escape: '?', subcomponent: '%', truncation: '$' });
    expect(['PID-3', 'PID-3(2)', 'PID-3(2).2', 'PID-4.1.2', 'PID-4.2', 'PID-4.3', 'MSH-3'].map((name) => textAt(other, name))).toEqual(['L1', 'L2', '*', 'van', '100%', 'A|B^C', 'PAS']);
  });

  test.each(['MSH', 'MSH|', 'MSH|^~\\|PAS', 'MSH|^~\\&#+|PAS', 'MSH|^^\\&|PAS', 'MSH|^~\\||PAS', 'MSHA^~\\&APAS', 'MSH|^~ &|PAS', 'MSH|^~\\1|PAS', 'PID|^~\\&|PAS', 'MSH||||', 'msh|^~\\&|'])('is refused where it declares none: %j', (header) => {
    expect(parsed(header)).toEqual({ ok: false, fault: { code: 'EHCH-HL7-002', segment: 1, field: 2 } });
  });

  test.each(['P|1', 'pid|1', 'PIDX|1', '|||', ' PID|1', 'PID^1', '1ID|1'])('is refused where a segment has no name: %j', (segment) => {
    expect(parsed(MSH, 'EVN|A01', segment)).toEqual({ ok: false, fault: { code: 'EHCH-HL7-005', segment: 3, words: { expected: String(MOST_FIELDS) } } });
  });

  test('is refused where a segment has more fields than any message needs (IN-002)', () => {
    expect(parsed(MSH, `PID${'|'.repeat(MOST_FIELDS)}`).ok).toBe(true);
    expect(parsed(MSH, `PID${'|'.repeat(MOST_FIELDS + 1)}`)).toMatchObject({ ok: false, fault: { code: 'EHCH-HL7-006', segment: 2 } });
  });
});

describe('the character set of MSH-18 (IN-004)', () => {
  const header = (charset: string) => Buffer.from(`${MSH}||||||${charset}`);
  const name = (encoding: 'utf8' | 'latin1') => Buffer.from('PID|1||||Zoë', encoding);

  test.each([
    ['', 'utf8'], ['UNICODE UTF-8', 'utf8'], ['8859/1', 'latin1'], ['UNICODE UTF-8~8859/1', 'utf8'],
  ] as const)('%j is honoured', (charset, encoding) => {
    const result = parseMessage([header(charset), name(encoding)]);
    expect(result.ok && textAt(result.message, 'PID-5')).toBe('Zoë');
  });

  test.each([['ASCII', 'utf8'], ['', 'latin1'], ['UNICODE UTF-8', 'latin1']] as const)('%j is refused where bytes are of another, and none is replaced', (charset, encoding) => {
    expect(parseMessage([header(charset), name(encoding)], 7)).toEqual({ ok: false, fault: { code: 'EHCH-HL7-004', segment: 8, words: { expected: charset === '' ? 'UNICODE UTF-8' : charset } } });
  });

  test('any other is refused, and those that are read are named', () => {
    expect(parseMessage([header('8859/15')])).toEqual({ ok: false, fault: { code: 'EHCH-HL7-003', segment: 1, field: 18, words: { expected: 'ASCII, UNICODE UTF-8, 8859/1' }, cell: '8859/15' } });
  });
});

describe('escapes', () => {
  const delimiters = readDelimiters('MSH|^~\\&#')!;
  const decode = (bytes: Buffer) => (bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : undefined);
  const plain = (text: string) => unescapeText(text, delimiters, decode);

  test.each([
    ['inc.A\\T\\E', 'inc.A&E'], ['\\F\\\\S\\\\T\\\\R\\\\E\\\\P\\', '|^&~\\#'], ['a\\.br\\b', 'a\nb'], ['\\X41\\\\X4243\\', 'ABC'],
    ['\\H\\bold\\N\\', '\\H\\bold\\N\\'], ['\\Z1\\', '\\Z1\\'], ['\\X4\\', '\\X4\\'], ['\\X\\', '\\X\\'], ['\\XC3\\', '\\XC3\\'], ['C:\\temp', 'C:\\temp'], ['\\', '\\'], ['\\\\', '\\\\'], ['\\E\\F\\E\\', '\\F\\'],
  ])('%j means %j', (text, meant) => expect(plain(text)).toBe(meant));

  test('any text that is written with escapes is read as it was', () => {
    fc.assert(fc.property(fc.string({ unit: fc.oneof(fc.constantFrom('|', '^', '~', '\\', '&', '#', '\n', '\r', 'X', 'F', '.br'), fc.string({ unit: 'grapheme', maxLength: 1 })) }), (text) => {
      const written = escapeText(text, delimiters);
      expect(plain(written)).toBe(text);
      expect(written).not.toMatch(/[|^~&#\n\r]/);
    }));
  });
});

describe('messagesOf', () => {
  test('finds one message and several, whatever their segments end with', async () => {
    const expected = [[1, 1, MSH, 'PID|1'], [2, 3, MSH, 'PID|2']];
    for (const end of ['\r', '\n', '\r\n', '\r\r']) expect(brief(await found([MSH, 'PID|1', MSH, 'PID|2'].join(end) + end))).toEqual(expected);
    expect(brief(await found([MSH, 'PID|1', MSH, 'PID|2'].join('\r')))).toEqual(expected);
    expect(brief(await found(`\ufeff${[MSH, 'PID|1', MSH, 'PID|2'].join('\r')}`))).toEqual(expected);
  });

  test('finds the messages of a batch and of a file of batches', async () => {
    expect(brief(await found(['FHS|^~\\&', 'BHS|^~\\&', MSH, 'PID|1', MSH, 'BTS|2', 'BHS|^~\\&', MSH, 'BTS|1', 'FTS|2'].join('\r')))).toEqual([[1, 3, MSH, 'PID|1'], [2, 5, MSH], [3, 8, MSH]]);
    expect(brief(await found(['FHS|^~\\&', MSH, 'FTS|1'].join('\r')))).toEqual([[1, 2, MSH]]);
  });

  test.each([
    ['whose trailer counts other than we do', ['BHS|^~\\&', MSH, 'BTS|2'], [[1, 2, MSH], ['EHCH-HL7-010', 3]]],
    ['that has no trailer, as it was cut off', ['FHS|^~\\&', 'BHS|^~\\&', MSH], [[1, 3, MSH], ['EHCH-HL7-010', 2], ['EHCH-HL7-010', 1]]],
    ['with a trailer and no header', [MSH, 'BTS|1'], [[1, 1, MSH], ['EHCH-HL7-008', 2]]],
  ])('tells of a batch %s', async (_, segments, expected) => expect(brief(await found(segments.join('\r')))).toEqual(expected));

  test('tells once of whatever belongs to no message, and goes on with the next', async () => {
    expect(brief(await found(['hello', 'PID|1', MSH, 'PID|2'].join('\r')))).toEqual([['EHCH-HL7-001', 1], [1, 3, MSH, 'PID|2']]);
    expect(brief(await found(['BHS|^~\\&', MSH, 'BTS|1', 'PID|1', 'PID|2', MSH].join('\r')))).toEqual([[1, 2, MSH], ['EHCH-HL7-008', 4], [2, 6, MSH]]);
    expect(await found('')).toEqual([]);
  });

  test('lets go of a message that is too long, of what it holds and what comes after it (IN-002)', async () => {
    const long = `PID|${'x'.repeat(MOST_SEGMENT_BYTES)}`;
    expect(brief(await found([MSH, long, 'PV1|1', MSH, 'PID|2'].join('\r')))).toEqual([['EHCH-HL7-006', 2], [2, 4, MSH, 'PID|2']]);
    expect(brief(await found([MSH, ...Array.from({ length: MOST_SEGMENTS }, () => 'NTE|1'), MSH].join('\r')))).toEqual([['EHCH-HL7-006', MOST_SEGMENTS + 1], [2, MOST_SEGMENTS + 2, MSH]]);
    expect(brief(await found(long))).toEqual([['EHCH-HL7-001', 1]]);
  });

  test('finds the same messages wherever the stream is divided', async () => {
    const bytes = Buffer.from(['FHS|^~\\&', 'BHS|^~\\&', MSH, 'PID|1||||Zoë', MSH, 'BTS|3', 'ZZZ', 'FTS|1'].join('\r\n'));
    const whole = await found(bytes);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 6 }), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      expect(await found(...at.slice(1).map((end, index) => bytes.subarray(at[index], end)))).toEqual(whole);
    }));
  });

  const anyPiece = fc.oneof(fc.constantFrom('MSH|^~\\&', 'MSH|^~\\&|||||||ADT^A01', 'PID|1', 'BHS|^~\\&', 'BTS|1', 'FTS|', 'FHS|', '\r', '\n', '\r', '|', '^', '\\', '\\X', '~', 'MSH').map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)));

  test('whatever the bytes, it ends without throwing, and no cell holds what the bytes do not (IN-001)', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyPiece, { maxLength: 40 }), async (pieces) => {
      const bytes = Buffer.concat(pieces);
      for (const one of await found(...pieces)) {
        const result = one.is === 'message' ? parseMessage(one.segments, one.first) : undefined;
        if (!result?.ok) continue;
        for (const name of cellsIn(result.message)) {
          const text = selectCell(result.message, name)?.text ?? '';
          expect(text).not.toBe('');
          if (!bytes.includes('\\')) expect(bytes.includes(text, 0, result.message.charset.name === '8859/1' ? 'latin1' : 'utf8')).toBe(true);
        }
      }
    }));
  });
});
