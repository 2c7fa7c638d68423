import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { EHCH_CODES, EXTENSION } from './systems.ts';

/** Who can put a fault right. */
export type FaultOwner = 'sender' | 'mapping' | 'receiver' | 'network';

/** One thing that is wrong, or worth knowing, in words that name no value of a record. */
export interface Issue {
  /** Stable, for people and programs to look up, such as `EHCH-ID-004`. */
  code: string;
  severity: 'error' | 'warning' | 'information';
  /** FHIR's own kind of issue (http://hl7.org/fhir/R4/valueset-issue-type.html). */
  type: OperationOutcomeIssue['code'];
  /** FHIRPath of the element, such as `Patient.name[0].family`. */
  expression?: string;
  text: string;
  /** What to do about it, for the one in `who`. */
  fix?: string;
  who: FaultOwner;
}

/** The issues as FHIR tells them; none becomes one that says all is well, since FHIR wants at least one. */
export const operationOutcome = (issues: readonly Issue[]): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: issues.length > 0 ? issues.map(outcomeIssue) : [ALL_WELL],
});

const ALL_WELL: OperationOutcomeIssue = {
  severity: 'information',
  code: 'informational',
  details: { text: 'No issues were found.' },
};

const outcomeIssue = ({ code, severity, type, expression, text, fix, who }: Issue): OperationOutcomeIssue => ({
  extension: [{ url: EXTENSION.faultAttribution, valueCode: who }],
  severity,
  code: type,
  details: { coding: [{ system: EHCH_CODES.error, code }], text },
  ...(fix !== undefined && { diagnostics: fix }),
  ...(expression !== undefined && { expression: [expression] }),
});
