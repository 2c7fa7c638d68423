/** R4's constraints that ask only which elements are there (http://hl7.org/fhir/R4/conformance-rules.html#constraints). */

export interface PresenceConstraint {
  /** Its key in R4. */
  key: string;
  /** At least one of the elements, at most one, or the second wherever the first is. */
  rule: 'at-least-one' | 'at-most-one' | 'needs';
  elements: readonly [string, string, ...string[]];
}

const needs = (key: string, ...elements: [string, string]): PresenceConstraint => ({ key, rule: 'needs', elements });

/** By the name of the type or the path of the element that carries them. */
export const PRESENCE_CONSTRAINTS: Readonly<Record<string, readonly PresenceConstraint[]>> = {
  Attachment: [needs('att-1', 'data', 'contentType')],
  'CarePlan.activity': [{ key: 'cpl-3', rule: 'at-most-one', elements: ['detail', 'reference'] }],
  'Condition.evidence': [{ key: 'con-2', rule: 'at-least-one', elements: ['code', 'detail'] }],
  'Condition.stage': [{ key: 'con-1', rule: 'at-least-one', elements: ['summary', 'assessment'] }],
  Consent: [{ key: 'ppc-1', rule: 'at-least-one', elements: ['policy', 'policyRule'] }],
  ContactPoint: [needs('cpt-2', 'value', 'system')],
  Duration: [needs('drt-1', 'code', 'system'), needs('drt-1', 'code', 'value')],
  Extension: [
    { key: 'ext-1', rule: 'at-least-one', elements: ['value[x]', 'extension'] },
    { key: 'ext-1', rule: 'at-most-one', elements: ['value[x]', 'extension'] },
  ],
  'Goal.target': [needs('gol-1', 'detail[x]', 'measure')],
  List: [{ key: 'lst-1', rule: 'at-most-one', elements: ['emptyReason', 'entry'] }],
  Observation: [{ key: 'obs-6', rule: 'at-most-one', elements: ['dataAbsentReason', 'value[x]'] }],
  'Observation.referenceRange': [{ key: 'obs-3', rule: 'at-least-one', elements: ['low', 'high', 'text'] }],
  Organization: [{ key: 'org-1', rule: 'at-least-one', elements: ['identifier', 'name'] }],
  'Patient.contact': [{ key: 'pat-1', rule: 'at-least-one', elements: ['name', 'telecom', 'address', 'organization'] }],
  Quantity: [needs('qty-3', 'code', 'system')],
  'QuestionnaireResponse.item': [{ key: 'qrs-1', rule: 'at-most-one', elements: ['answer', 'item'] }],
  Ratio: [needs('rat-1', 'numerator', 'denominator'), needs('rat-1', 'denominator', 'numerator')],
  ServiceRequest: [needs('prr-1', 'orderDetail', 'code')],
  'Timing.repeat': [
    needs('tim-1', 'duration', 'durationUnit'),
    needs('tim-2', 'period', 'periodUnit'),
    needs('tim-6', 'periodMax', 'period'),
    needs('tim-7', 'durationMax', 'duration'),
    needs('tim-8', 'countMax', 'count'),
    { key: 'tim-10', rule: 'at-most-one', elements: ['timeOfDay', 'when'] },
  ],
};
