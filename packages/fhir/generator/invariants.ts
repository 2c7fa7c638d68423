/**
 * R4's own constraints that a schema can state. (Those that need a comparison are in src/validation/base-rules.ts.)
 * The key is the path of the type or element that carries the constraint; `x[x]` stands for every form of a choice.
 */
interface Invariant {
  /** The constraint's key in R4. */
  key: string;
  elements: readonly string[];
}

/** At least one of the elements must be there. */
export const AT_LEAST_ONE: Readonly<Record<string, readonly Invariant[]>> = {
  Extension: [{ key: 'ext-1', elements: ['value[x]', 'extension'] }],
  'Observation.referenceRange': [{ key: 'obs-3', elements: ['low', 'high', 'text'] }],
  Organization: [{ key: 'org-1', elements: ['identifier', 'name'] }],
  'Patient.contact': [{ key: 'pat-1', elements: ['name', 'telecom', 'address', 'organization'] }],
};

/** At most one of the elements may be there. */
export const AT_MOST_ONE: Readonly<Record<string, readonly Invariant[]>> = {
  'CarePlan.activity': [{ key: 'cpl-3', elements: ['detail', 'reference'] }],
  Extension: [{ key: 'ext-1', elements: ['value[x]', 'extension'] }],
  List: [{ key: 'lst-1', elements: ['emptyReason', 'entry'] }],
  Observation: [{ key: 'obs-6', elements: ['dataAbsentReason', 'value[x]'] }],
  'QuestionnaireResponse.item': [{ key: 'qrs-1', elements: ['answer', 'item'] }],
  'Timing.repeat': [{ key: 'tim-10', elements: ['timeOfDay', 'when'] }],
};

/** Where the first element is, the second must be too. */
export const NEEDS: Readonly<Record<string, readonly Invariant[]>> = {
  Attachment: [{ key: 'att-1', elements: ['data', 'contentType'] }],
  ContactPoint: [{ key: 'cpt-2', elements: ['value', 'system'] }],
  Duration: [
    { key: 'drt-1', elements: ['code', 'system'] },
    { key: 'drt-1', elements: ['code', 'value'] },
  ],
  'Goal.target': [{ key: 'gol-1', elements: ['detail[x]', 'measure'] }],
  Quantity: [{ key: 'qty-3', elements: ['code', 'system'] }],
  ServiceRequest: [{ key: 'prr-1', elements: ['orderDetail', 'code'] }],
  'Timing.repeat': [
    { key: 'tim-1', elements: ['duration', 'durationUnit'] },
    { key: 'tim-2', elements: ['period', 'periodUnit'] },
    { key: 'tim-6', elements: ['periodMax', 'period'] },
    { key: 'tim-7', elements: ['durationMax', 'duration'] },
    { key: 'tim-8', elements: ['countMax', 'count'] },
  ],
};
