import { SNOMED_CT } from '../systems.ts';
import type { Element } from './check.ts';
import { isElement, itemsOf, within } from './check.ts';
import { EFFECTIVE, onlyChoice } from './choices.ts';
import { required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { onePerKind } from './slices.ts';
import { pattern, satisfies } from './values.ts';

const SCALE_1 = '1104311000000102';
const SCALE_2 = '1104321000000108';

/** Respiration rate, oxygen saturation on either scale, air or oxygen, systolic blood pressure, pulse, consciousness, temperature. */
const SUB_SCORES: ReadonlySet<unknown> = new Set([
  '1104301000000104', SCALE_1, SCALE_2, '1104331000000105', '1104341000000101', '1104351000000103', '1104361000000100', '1104371000000107',
]);

const SCORE = [
  within('valueQuantity', required('value'), required('system'), required('code')),
  satisfies('valueQuantity', 'there is a score or the reason why it is not known, never both', (element) => isScored(element) !== (element.dataAbsentReason !== undefined)),
];

/** EHCH-NEWS2, beside what UKCore-Observation-EarlyWarningTotalScore fixes: the total or why it is not known, and each sub-score at most once. */
export const news2 = profile('Observation',
  required('category.coding.system'),
  required('category.coding.code'),
  pattern('code', SNOMED_CT, ['1104051000000101']),
  refersTo('subject', 'Patient'),
  onlyChoice(EFFECTIVE, 'DateTime'),
  ...SCORE,
  satisfies('valueQuantity.value', 'a NEWS2 total lies between 0 and 20', ({ valueQuantity }) => !isElement(valueQuantity) || isTotal(valueQuantity.value)),
  satisfies('component', 'without a total there are the sub-scores that are known', (element) => isScored(element) || itemsOf(element.component).some(isScored)),
  onePerKind('component', subScore, 'each component is another of the NEWS2 sub-scores'),
  within('component', ...SCORE),
  satisfies('component', 'oxygen saturation is scored on one of the two scales, never on both', ({ component }) => {
    const scored = itemsOf(component).map(subScore);
    return !(scored.includes(SCALE_1) && scored.includes(SCALE_2));
  }));

function isScored({ valueQuantity }: Element): boolean {
  return valueQuantity !== undefined;
}

function subScore({ code }: Element): string | undefined {
  const found = isElement(code) && itemsOf(code.coding).find((coding) => coding.system === SNOMED_CT && SUB_SCORES.has(coding.code));
  return found ? String(found.code) : undefined;
}

function isTotal(value: unknown): boolean {
  return typeof value !== 'number' || (value >= 0 && value <= 20);
}
