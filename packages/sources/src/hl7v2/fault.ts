import type { HL7_ERRORS } from '../errors/hl7v2.ts';

/** What is wrong with a message, or with what stands between messages. Says where, and never what stood there. */
export interface Hl7Fault {
  code: keyof typeof HL7_ERRORS;
  /** As the file numbers its segments, blank lines left out: the first is 1. */
  segment: number;
  /** As HL7 numbers it: MSH-1 is the separator. */
  field?: number;
  words?: Readonly<Record<string, string>>;
  /** A word of the standard that the sender chose, such as a character set: for the sender's receipt alone. */
  cell?: string;
}
