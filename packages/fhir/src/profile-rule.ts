import type { Resource } from '@medplum/fhirtypes';

/** The FHIR issue types a profile rule may answer with (http://hl7.org/fhir/R4/valueset-issue-type.html). */
export type RuleFaultType = 'required' | 'value' | 'business-rule' | 'structure' | 'code-invalid';

/** One way in which a resource breaks a profile it claims. */
export interface RuleFault {
  /** FHIRPath of the element, such as `Patient.identifier[0].system`. */
  expression: string;
  /** One sentence in plain words; never the value of the element. */
  text: string;
  type: RuleFaultType;
}

/** Asks one thing of a resource; an empty answer means that it conforms. */
export type ProfileRule = (resource: Resource) => readonly RuleFault[];
