import type { FaultOwner, Issue } from '../outcome.ts';

/** The stable codes of what a validation can find, with FHIR's kind of each. */
export const VALIDATION_ISSUES = {
  unknownType: { code: 'EHCH-FHIR-001', type: 'not-supported' },
  unknownElement: { code: 'EHCH-FHIR-002', type: 'structure' },
  unknownProfile: { code: 'EHCH-FHIR-003', type: 'not-supported' },
  missingElement: { code: 'EHCH-FHIR-004', type: 'required' },
  wrongStructure: { code: 'EHCH-FHIR-005', type: 'structure' },
  badValue: { code: 'EHCH-FHIR-006', type: 'value' },
  badCode: { code: 'EHCH-FHIR-007', type: 'code-invalid' },
  manyForms: { code: 'EHCH-FHIR-008', type: 'structure' },
  badReference: { code: 'EHCH-FHIR-009', type: 'value' },
  brokenConstraint: { code: 'EHCH-FHIR-010', type: 'invariant' },
  brokenProfile: { code: 'EHCH-FHIR-011', type: 'business-rule' },
} as const satisfies Record<string, Pick<Issue, 'code' | 'type'>>;

/** So that a resource made of faults costs no more than its reading, and its answer is not many times its size. */
export const MAX_FAULTS = 100;

/** One way in which a resource is not what it should be. */
export interface Fault {
  kind: keyof typeof VALIDATION_ISSUES;
  /** FHIRPath, from the resource; or from the element that a rule was asked about. */
  expression: string;
  text: string;
  fix?: string;
  /** Where FHIR's kind is not that of the table. */
  type?: Issue['type'];
}

/** The fault as an issue that `who` can put right. */
export const issueOf = ({ kind, expression, text, fix, type }: Fault, who: FaultOwner): Issue => ({
  severity: 'error',
  ...VALIDATION_ISSUES[kind],
  ...(type !== undefined && { type }),
  expression,
  text,
  ...(fix !== undefined && { fix }),
  who,
});
