import { describe, expect, test } from '@jest/globals';
import { sourceIssue } from '../errors.ts';
import { acknowledge, type Hl7Result } from './acknowledge.ts';
import { parseMessage } from './message.ts';

const AT = new Date('2026-11-17T09:30:01Z');
const MSH = 'MSH|^~\\&|PAS|RZZ01|EHCH|PCN|20261117093000||ADT^A01^ADT_A01|M1|T|2.5';

async function answerTo(message: string, result: Hl7Result = 'accepted', issues = [] as ReturnType<typeof sourceIssue>[]) {
  return (await acknowledge(Buffer.from(message), { result, issues, at: AT, id: 'ACK1' }))?.toString('utf8').split('\r');
}

describe('acknowledge', () => {
  test('answers the sender, under the control id of the message', async () => {
    expect(await answerTo(`${MSH}\rPID|1`)).toEqual(['MSH|^~\\&|EHCH|PCN|PAS|RZZ01|20261117093001+0000||ACK^A01|ACK1|T|2.5||||||', 'MSA|AA|M1', '']);
  });

  test('says what is wrong and where, by code and text, and never a value', async () => {
    const issues = [sourceIssue('EHCH-ROW-010', { row: 1, column: 'PV1-2', cell: 'X', words: { expected: 'I, E' } }), sourceIssue('EHCH-HL7-002', { words: { segment: '1' } })];
    expect((await answerTo(MSH, 'error', issues))?.slice(1)).toEqual([
      'MSA|AE|M1|EHCH-ROW-010 The word is not one of: I, E.',
      'ERR||PV1^1^2|103|E|EHCH-ROW-010^The word is not one of: I, E.^EHCH|||If the word is right, add it to the code table of the source and replay the row; if it is mistyped, have the sender correct it.',
      expect.stringContaining('ERR|||100|E|EHCH-HL7-002^Segment 1 does not declare'),
      '',
    ]);
    const [, , , second = ''] = (await answerTo(MSH, 'error', issues)) ?? [];
    expect(second).toContain('MSH\\F\\\\S\\\\R\\\\E\\\\T\\\\F\\');
  });

  test('writes in the separators and the character set of the message', async () => {
    expect((await answerTo('MSH#*!?%$#PAS#RZZ01#EHCH#PCN#20261117##ADT*A01#M1#P#2.7######8859/1'))?.slice(0, 2)).toEqual(['MSH#*!?%$#EHCH#PCN#PAS#RZZ01#20261117093001+0000##ACK*A01#ACK1#P#2.7######8859/1', 'MSA#AA#M1']);
  });

  test.each<[accept: string, application: string, Hl7Result, string | undefined]>([
    ['AL', 'NE', 'accepted', 'CA'], ['AL', 'NE', 'error', 'CE'], ['AL', 'AL', 'rejected', 'CR'], ['ER', 'NE', 'accepted', undefined], ['ER', '', 'error', 'CE'],
    ['SU', 'NE', 'accepted', 'CA'], ['SU', 'NE', 'error', undefined], ['NE', 'NE', 'error', undefined], ['NE', 'AL', 'accepted', 'AA'], ['', 'AL', 'error', 'AE'],
  ])('in enhanced mode, MSH-15 %j and MSH-16 %j, what is %s is answered %s', async (accept, application, result, code) => {
    expect((await answerTo(`${MSH}|||${accept}|${application}`, result))?.[1]?.slice(0, 6)).toBe(code && `MSA|${code}`);
  });

  test.each(['', 'hello', 'PID|1', 'MSH', 'MSH|^^^^|', '\u0000\u0001'])('answers what has no header, too: %j', async (bytes) => {
    const [header = '', msa] = (await answerTo(bytes, 'rejected')) ?? [];
    expect(parseMessage([Buffer.from(header)]).ok).toBe(true);
    expect(msa).toBe('MSA|AR|');
  });
});
