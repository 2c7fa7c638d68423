import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkOds, checkStaffIds, normalOdsCode } from '../envelope/identifiers.ts';
import { checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import type { ClinicalLead, HomeRegisterRecord, PcnAlignment } from './record.ts';

export function checkHomeRegister(record: HomeRegisterRecord): Issue[] {
  const { alignments = [], clinicalLeads = [] } = record;
  return [
    ...checkHomeIds(record.home),
    ...alignments.flatMap((alignment, index) => checkAlignment(alignment, alignments.slice(0, index), `alignments[${index}]`)),
    ...clinicalLeads.flatMap((lead, index) => checkLead(lead, record, index)),
  ];
}

/** A home is aligned to one network at a time (EHCH R2). */
function checkAlignment(alignment: PcnAlignment, earlier: readonly PcnAlignment[], at: string): Issue[] {
  return [
    ...checkOds(alignment.pcn.odsCode, `${at}.pcn.odsCode`),
    ...checkOrder(alignment.from, alignment.to, `${at}.to`),
    ...(earlier.some((other) => overlap(alignment, other)) ? [issueOf('EHCH-HOME-001', at)] : []),
  ];
}

type Term = Pick<PcnAlignment | ClinicalLead, 'from' | 'to'>;

/** ISO dates compare as text. The day on which one ends may be the first of the next. */
const overlap = (a: Term, b: Term): boolean => a.from === b.from || (a.from < (b.to ?? FOR_EVER) && b.from < (a.to ?? FOR_EVER));

const FOR_EVER = '9999-12-31';

/** The lead is a GP, or by exception another clinician, with the reason; whichever network provides them, there is one at a time (EHCH R3). */
function checkLead(lead: ClinicalLead, { alignments = [], clinicalLeads = [] }: HomeRegisterRecord, index: number): Issue[] {
  const at = `clinicalLeads[${index}]`;
  const network = normalOdsCode(lead.pcnOdsCode);
  return [
    ...checkStaffIds(lead.clinician, `${at}.clinician`),
    ...checkOrder(lead.from, lead.to, `${at}.to`),
    ...(lead.clinician.role !== 'general-practitioner' && lead.exceptionReason === undefined ? [issueOf('EHCH-HOME-002', `${at}.exceptionReason`)] : []),
    ...(alignments.some(({ pcn }) => normalOdsCode(pcn.odsCode) === network) ? [] : [issueOf('EHCH-HOME-003', `${at}.pcnOdsCode`)]),
    ...(clinicalLeads.slice(0, index).some((other) => overlap(lead, other)) ? [issueOf('EHCH-HOME-004', `${at}.from`)] : []),
  ];
}
