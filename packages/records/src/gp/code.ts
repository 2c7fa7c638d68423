import { checkConceptId, checkSctid, coding, type ConceptIdFault, EXTENSION, type Issue, SNOMED_CT } from '@ehch/fhir';
import type { CodeableConcept, Coding, Extension } from '@medplum/fhirtypes';
import { type ErrorCode, issueOf } from '../errors.ts';

/** What a GP system coded, as a record has it. */
export interface GpCode {
  snomed?: { code: string; display?: string; descriptionId?: string; descriptionDisplay?: string; chosen?: boolean };
  others?: { system?: string; code?: string; display?: string; chosen?: boolean }[];
  text?: string;
}

/** The SNOMED CT concept first, with the term that was chosen as UK Core shows it, then the system's own codes, and the words. */
export const conceptOf = ({ snomed, others = [], text }: GpCode): CodeableConcept => ({
  coding: [
    ...(snomed ? [{ extension: descriptionOf(snomed), ...coding(SNOMED_CT, snomed.code, snomed.display), userSelected: snomed.chosen }] : []),
    ...others.map(({ system, code, display, chosen }): Coding => ({ system, code, display, userSelected: chosen })),
  ],
  text,
});

/** As {@link conceptOf}, of what need not be there. */
export const conceptIf = (code: GpCode | undefined): CodeableConcept | undefined => code && conceptOf(code);

/** Which term of the concept was chosen, as the examples of UK Core have it. */
const descriptionOf = ({ descriptionId, descriptionDisplay }: NonNullable<GpCode['snomed']>): Extension[] => [
  ...(descriptionDisplay === undefined ? [] : [{ url: EXTENSION.descriptionDisplay, valueString: descriptionDisplay }]),
  ...(descriptionId === undefined ? [] : [{ url: EXTENSION.descriptionId, valueId: descriptionId }]),
];

const CONCEPT_ERRORS: Readonly<Record<ConceptIdFault, ErrorCode>> = {
  'not-sctid-form': 'EHCH-SCT-001',
  'unknown-partition': 'EHCH-SCT-001',
  'check-digit': 'EHCH-SCT-001',
  'description-id': 'EHCH-SCT-002',
  'relationship-id': 'EHCH-SCT-003',
};

/** Issues of the SNOMED CT ids of codes, each by its place in the record. */
export const checkCodes = (codes: Readonly<Record<string, GpCode | undefined>>): Issue[] =>
  Object.entries(codes).flatMap(([at, code]) => (code?.snomed ? checkSnomed(code.snomed, `${at}.snomed`) : []));

/** Codes of a list, for {@link checkCodes}. */
export const listed = (codes: readonly GpCode[] | undefined, at: string): Record<string, GpCode> => Object.fromEntries((codes ?? []).map((code, index) => [`${at}[${index}]`, code]));

function checkSnomed({ code, descriptionId }: NonNullable<GpCode['snomed']>, at: string): Issue[] {
  const concept = checkConceptId(code);
  const description = descriptionId === undefined ? undefined : checkSctid(descriptionId);
  return [
    ...(concept.ok ? [] : [issueOf(CONCEPT_ERRORS[concept.fault], `${at}.code`)]),
    ...(description && !(description.ok && description.kind === 'description') ? [issueOf('EHCH-SCT-004', `${at}.descriptionId`)] : []),
  ];
}
