import type { SourceIssue } from '../errors.ts';
import { parseCellName } from './cell-name.ts';
import { selectCell } from './cells.ts';
import type { Delimiters } from './delimiters.ts';
import { escapeText } from './escapes.ts';
import { type Hl7Message, parseMessage } from './message.ts';
import { messagesOf } from './messages.ts';

/** What became of a message: taken, not taken for what it says, or not to be read as HL7 at all. */
export type Hl7Result = 'accepted' | 'error' | 'rejected';

export interface Acknowledgement {
  result: Hl7Result;
  /** Why it was not accepted; none of their texts holds a value. */
  issues: readonly SourceIssue[];
  /** When, and under which control id, the answer is given. */
  at: Date;
  id: string;
}

/**
 * The answer to a message (HL7 v2.7 chapter 2.9): MSA and an ERR for each issue, in the message's own separators. In original mode AA, AE or AR;
 * where MSH-15 or MSH-16 ask for enhanced mode CA, CE or CR, or nothing where the sender wants none. A message whose header cannot be
 * read is answered in the usual separators, to nobody in particular.
 */
export async function acknowledge(bytes: Buffer, { result, issues, at, id }: Acknowledgement): Promise<Buffer | undefined> {
  const message = await headerOf(bytes);
  const code = message ? codeOf(message, result) : `A${LETTERS[result]}`;
  if (code === undefined) return undefined;
  const delimiters = message?.delimiters ?? USUAL;
  const errors = issues.filter(({ severity }) => severity === 'error').slice(0, MOST_ERRORS);
  const segments = [headerFields(message, at, id), ['MSA', code, rawField(message, 10), ...(errors[0] ? [escapeText(`${errors[0].code} ${errors[0].text}`, delimiters)] : [])], ...errors.map((issue) => errorFields(issue, delimiters))];
  const text = segments.map((fields) => `${fields.join(delimiters.field)}\r`).join('');
  return Buffer.from(text, message?.charset.name === '8859/1' ? 'latin1' : 'utf8');
}

const USUAL: Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
const LETTERS: Readonly<Record<Hl7Result, string>> = { accepted: 'A', error: 'E', rejected: 'R' };
const MOST_ERRORS = 20;

/** The header alone, as the rest of the message may be what cannot be read. */
async function headerOf(bytes: Buffer): Promise<Hl7Message | undefined> {
  async function* once() {
    yield await Promise.resolve(bytes);
  }
  for await (const found of messagesOf(once())) {
    const [header] = found.is === 'message' ? found.segments : [];
    const parsed = header && parseMessage([header]);
    if (parsed?.ok) return parsed.message;
  }
  return undefined;
}

/** MSH-15 says whether the acceptance is to be acknowledged, MSH-16 the application; either puts the exchange into enhanced mode (HL7 table 0155). */
function codeOf(message: Hl7Message, result: Hl7Result): string | undefined {
  const [accept, application] = [selectCell(message, 'MSH-15')?.text, selectCell(message, 'MSH-16')?.text];
  if (accept === undefined && application === undefined) return `A${LETTERS[result]}`;
  if (isWanted(accept, result)) return `C${LETTERS[result]}`;
  return (accept === undefined || accept === 'NE') && isWanted(application, result) ? `A${LETTERS[result]}` : undefined;
}

function isWanted(condition: string | undefined, result: Hl7Result): boolean {
  return condition === 'AL' || (condition === 'SU' && result === 'accepted') || (condition === 'ER' && result !== 'accepted');
}

/** As it was written, separators and all: both messages divide and escape alike. */
const rawField = (message: Hl7Message | undefined, field: number): string => message?.segments[0]?.fields[field] ?? '';

function headerFields(message: Hl7Message | undefined, at: Date, id: string): string[] {
  const { component, repetition, escape, subcomponent, truncation = '' } = message?.delimiters ?? USUAL;
  const raw = (field: number) => rawField(message, field);
  const event = message && selectCell(message, 'MSH-9.2')?.text;
  const type = event !== undefined && /^[A-Z]\d\d$/.test(event) ? `ACK${component}${event}` : 'ACK';
  const time = `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}+0000`;
  return ['MSH', component + repetition + escape + subcomponent + truncation, raw(5), raw(6), raw(3), raw(4), time, '', type, id, raw(11) || 'P', raw(12) || '2.4', '', '', '', '', '', raw(18)];
}

/** ERR of version 2.5: where, which kind of fault (HL7 table 0357), and our own code with its words. */
function errorFields({ code, column, text, fix = '' }: SourceIssue, delimiters: Delimiters): string[] {
  const join = (...parts: string[]) => parts.map((part) => escapeText(part, delimiters)).join(delimiters.component);
  const [cell] = (column !== undefined && parseCellName(column.split(', ')[0] ?? '')) || [];
  const kind = code === 'EHCH-HL7-007' ? '201' : code.startsWith('EHCH-HL7') ? '100' : code === 'EHCH-REC-001' ? '101' : code === 'EHCH-ROW-010' ? '103' : code.startsWith('EHCH-ROW') ? '102' : '207';
  return ['ERR', '', cell ? join(cell.segment, String(cell.occurrence), String(cell.field)) : '', kind, 'E', join(code, text, 'EHCH'), '', '', escapeText(fix, delimiters)];
}
