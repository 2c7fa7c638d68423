import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What an HL7 v2 file or a message of it can be held for, beside the errors of rows and of the record types. Segments are counted from the start of the file. */
export const HL7_ERRORS = {
  'EHCH-HL7-001': sender('structure', 'The file does not begin with an MSH, FHS or BHS segment, so it is no HL7 v2.', 'Send the messages as the hospital\'s system writes them, each beginning with MSH.', {
    means: 'The file is of another kind, or its beginning is missing, so nothing of it could be read.',
    examples: [{ where: 'line 1', was: 'PID|1||H4471', shouldBe: 'MSH|^~\\&|PAS|…' }],
  }),
  'EHCH-HL7-002': sender('structure', 'Segment {segment} does not declare in MSH-1 and MSH-2 a separator and four or five encoding characters that all differ.', 'Write MSH|^~\\&| or other characters, none of them a letter, a digit or a space.', {
    means: 'The message does not say how its fields are divided, so a name could be read as an address.',
    examples: [{ where: 'MSH-2', was: '^^\\&', shouldBe: '^~\\&' }],
  }),
  'EHCH-HL7-003': sender('not-supported', 'Segment {segment} names in MSH-18 a character set that is not read. Those that are: {expected}.', 'Send the message in one of these, and name it in MSH-18.', {
    means: 'Names with accents would come out wrong.',
    examples: [{ where: 'MSH-18', was: '8859/15', shouldBe: 'UNICODE UTF-8' }],
  }),
  'EHCH-HL7-004': sender('structure', 'Segment {segment} is not written in {expected}, which is the character set of the message.', 'Name in MSH-18 the character set that the message is written in: ASCII, UNICODE UTF-8 or 8859/1.', {
    means: 'Names with accents would come out wrong.',
    examples: [{ where: 'MSH-18', was: '(blank, in a message with an accent)', shouldBe: 'UNICODE UTF-8' }],
  }),
  'EHCH-HL7-005': sender('structure', 'Segment {segment} does not begin with the name of a segment and the separator of the message.', 'Look for a line break within the text of the segment before: in a message it is written as \\.br\\.', {
    means: 'A line of free text was taken for a new segment, so the rest of the message cannot be trusted.',
    examples: [{ where: 'NTE-3', was: 'Seen today\\nBack on Friday (with a line break)', shouldBe: 'Seen today\\.br\\Back on Friday' }],
  }),
  'EHCH-HL7-006': sender('too-long', 'Up to segment {segment} the message is longer than {expected}. Nothing of it was read.', 'Send documents and pictures by another way.', {
    means: 'The message is so long that it holds something other than what a hospital tells of a visit.',
  }),
  'EHCH-HL7-007': sender('not-supported', 'The source reads no message of this type and event (MSH-9). It reads ADT of: {expected}.', 'Leave other messages out of what is sent, or ask for them to be added to the source.', {
    means: 'The hospital tells of something that this source does not pass on, such as an order or a bed that was swapped.',
    examples: [{ where: 'MSH-9', was: 'ADT^A17', shouldBe: 'ADT^A02' }],
  }),
  'EHCH-HL7-008': sender('structure', 'Segment {segment} and those after it stand outside of any message, and were not read.', 'Begin each message with MSH, and end a batch that has a header with its trailer.', {
    means: 'Something stands between two messages and belongs to neither, so a part of a message may be lost.',
  }),
  'EHCH-HL7-009': sender('conflict', 'EVN-1 names another event than MSH-9; MSH-9 was taken.', 'Correct the one that is wrong at the source; EVN-1 has been out of use since version 2.5.', {
    severity: 'warning',
    means: 'The message says twice what happened, and not the same. It goes on by what its header says.',
    examples: [{ where: 'EVN-1', was: 'A01 (MSH-9 is ADT^A03)', shouldBe: 'A03' }],
  }),
  'EHCH-HL7-010': sender('incomplete', 'The batch at segment {segment} was cut off, or its trailer counts other than was found. The messages that are there were read.', 'Send the file again, whole: messages that are here already change nothing.', {
    means: 'Messages may be missing at the end of the file, so a visit may not be told to its end.',
    examples: [{ where: 'BTS-1', was: '12 (eleven messages were found)', shouldBe: '11' }],
  }),
  'EHCH-HL7-011': sender('informational', 'The message asks in {column} for the value to be deleted (""); it was read as left out, so what was told before stands.', 'If what was told was wrong, send the right value.', {
    severity: 'warning',
    means: 'The hospital wants something taken out that it told before. What was told stays until it is told otherwise.',
    examples: [{ where: 'PID-13', was: '""', shouldBe: '(the right telephone number)' }],
  }),
  'EHCH-HL7-012': sender('not-supported', 'The message says in {found} something without which the rest of it would mislead, and that the source does not read.', 'Send it as several messages, such as one for each patient number that is given up.', {
    means: 'One message tells of several things at once, of which the source reads one. To pass that on would lose the others.',
    examples: [{ where: 'MRG-1', was: 'H2^^^RZZ01^MR~H3^^^RZZ01^MR', shouldBe: 'two messages, with H2 and with H3' }],
  }),
} satisfies ErrorTable;
