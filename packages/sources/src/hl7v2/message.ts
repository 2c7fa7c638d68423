import { type Charset, CHARSET_NAMES, charsetOf } from './charset.ts';
import { type Delimiters, NAME_LENGTH, readDelimiters } from './delimiters.ts';
import type { Hl7Fault } from './fault.ts';

/** One segment; `fields[5]` is field 5 as it was written, and `fields[0]` the name. */
export interface Segment {
  name: string;
  fields: readonly string[];
}

/** A message whose structure was checked. What is in a field is read when it is asked for. */
export interface Hl7Message {
  delimiters: Delimiters;
  charset: Charset;
  segments: readonly Segment[];
}

export type ParsedMessage = { ok: true; message: Hl7Message } | { ok: false; fault: Hl7Fault };

export const MOST_FIELDS = 500;

/**
 * Checks the structure of one message: its delimiters, its character set, and that every segment has a name and no more fields than any
 * message needs. Never throws, whatever the bytes (IN-001).
 *
 * @param first number of the MSH in the file, for faults
 */
export function parseMessage(segments: readonly Buffer[], first = 1): ParsedMessage {
  const [header = Buffer.alloc(0)] = segments;
  // The header up to MSH-18 is ASCII in every character set that is read, so it can be looked into before that is known.
  const raw = header.toString('latin1');
  const delimiters = raw.startsWith('MSH') ? readDelimiters(raw) : undefined;
  if (delimiters === undefined) return refuse({ code: 'EHCH-HL7-002', segment: first, field: 2 });
  const [named = ''] = (raw.split(delimiters.field)[CHARSET_FIELD - 1] ?? '').split(delimiters.repetition);
  const charset = charsetOf(named.trim());
  if (charset === undefined) return refuse({ code: 'EHCH-HL7-003', segment: first, field: CHARSET_FIELD, words: { expected: CHARSET_NAMES }, cell: named });
  const parsed: Segment[] = [];
  for (const [index, bytes] of segments.entries()) {
    const text = charset.decode(bytes);
    const segment = text === undefined ? 'EHCH-HL7-004' : readSegment(text, delimiters);
    if (typeof segment === 'string') return refuse({ code: segment, segment: first + index, words: { expected: segment === 'EHCH-HL7-004' ? charset.name : String(MOST_FIELDS) } });
    parsed.push(segment);
  }
  return { ok: true, message: { delimiters, charset, segments: parsed } };
}

const CHARSET_FIELD = 18;

const refuse = (fault: Hl7Fault): ParsedMessage => ({ ok: false, fault });

function readSegment(text: string, { field }: Delimiters): Segment | 'EHCH-HL7-005' | 'EHCH-HL7-006' {
  const name = text.slice(0, NAME_LENGTH);
  const isNamed = /^[A-Z][A-Z0-9]{2}$/.test(name) && (text.length === NAME_LENGTH || text.charAt(NAME_LENGTH) === field);
  if (!isNamed) return 'EHCH-HL7-005';
  const written = text.split(field, MOST_FIELDS + 2);
  if (written.length > MOST_FIELDS + 1) return 'EHCH-HL7-006';
  // The separator of a header is a field of its own.
  return { name, fields: name === 'MSH' ? [name, field, ...written.slice(1)] : written };
}
