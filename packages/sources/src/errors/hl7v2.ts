import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What an HL7 v2 file or a message of it can be held for, beside the errors of rows and of the record types. Segments are counted from the start of the file. */
export const HL7_ERRORS = {
  'EHCH-HL7-001': sender('structure', 'The file does not begin with an MSH, FHS or BHS segment, so it is no HL7 v2.', 'Send the messages as the hospital\'s system writes them, each beginning with MSH.'),
  'EHCH-HL7-002': sender('structure', 'Segment {segment} does not declare in MSH-1 and MSH-2 a separator and four or five encoding characters that all differ.', 'Write MSH|^~\\&| or other characters, none of them a letter, a digit or a space.'),
  'EHCH-HL7-003': sender('not-supported', 'Segment {segment} names in MSH-18 a character set that is not read. Those that are: {expected}.', 'Send the message in one of these, and name it in MSH-18.'),
  'EHCH-HL7-004': sender('structure', 'Segment {segment} is not written in {expected}, which is the character set of the message.', 'Name in MSH-18 the character set that the message is written in: ASCII, UNICODE UTF-8 or 8859/1.'),
  'EHCH-HL7-005': sender('structure', 'Segment {segment} does not begin with the name of a segment and the separator of the message.', 'Look for a line break within the text of the segment before: in a message it is written as \\.br\\.'),
  'EHCH-HL7-006': sender('too-long', 'Up to segment {segment} the message is longer than {expected}. Nothing of it was read.', 'Send documents and pictures by another way.'),
  'EHCH-HL7-007': sender('not-supported', 'The source reads no message of this type and event (MSH-9). It reads ADT of: {expected}.', 'Leave other messages out of what is sent, or ask for them to be added to the source.'),
  'EHCH-HL7-008': sender('structure', 'Segment {segment} and those after it stand outside of any message, and were not read.', 'Begin each message with MSH, and end a batch that has a header with its trailer.'),
  'EHCH-HL7-009': sender('conflict', 'EVN-1 names another event than MSH-9; MSH-9 was taken.', 'Correct the one that is wrong at the source; EVN-1 has been out of use since version 2.5.', { severity: 'warning' }),
  'EHCH-HL7-010': sender('incomplete', 'The batch at segment {segment} was cut off, or its trailer counts other than was found. The messages that are there were read.', 'Send the file again, whole: messages that are here already change nothing.'),
  'EHCH-HL7-011': sender('informational', 'The message asks in {column} for the value to be deleted (""); it was read as left out, so what was told before stands.', 'If what was told was wrong, send the right value.', { severity: 'warning' }),
} satisfies ErrorTable;
