/** What is wrong with a message, or with what stands between messages. Says where, and never what stood there. */
export interface Hl7Fault {
  code: Hl7FaultCode;
  /** As the file numbers its segments, blank lines left out: the first is 1. */
  segment: number;
  /** As HL7 numbers it: MSH-1 is the separator. */
  field?: number;
  words?: Readonly<Record<string, string>>;
}

export type Hl7FaultCode = 'EHCH-HL7-001' | 'EHCH-HL7-002' | 'EHCH-HL7-003' | 'EHCH-HL7-004' | 'EHCH-HL7-005' | 'EHCH-HL7-006' | 'EHCH-HL7-008' | 'EHCH-HL7-010';
