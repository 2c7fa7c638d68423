import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Observations. */
export const OBSERVATION_ERRORS = {
  'EHCH-OBS-001': sender('conflict', 'The NEWS2 total disagrees with the parameters sent, by the bands of the Royal College of Physicians. Scored were: {parameters}.', 'Compare these, the oxygen scale among them, with the chart, and correct the total or the parameter.', {
    means: 'The early warning score does not follow from what was measured. A score that is too low hides a resident who is getting worse.',
    examples: [{ where: 'NEWS2', was: '2 (parameters add up to 5)', shouldBe: '5' }],
  }),
  'EHCH-OBS-002': sender('required', 'The record holds no observation.', 'Send at least one, or no record.', {
    means: 'A set of observations without any tells nothing of the resident.',
    examples: [{ where: 'the record', was: 'no temperature, pulse or other value', shouldBe: '"pulse": 72' }],
  }),
  'EHCH-OBS-003': sender('business-rule', 'The diastolic pressure has no systolic pressure above it.', 'Check both at the source; they may have been exchanged.', {
    means: 'The lower blood pressure is above the upper, or stands alone.',
    examples: [{ where: 'BP', was: '80/140', shouldBe: '140/80' }],
  }),
  'EHCH-OBS-004': sender('business-rule', 'There is a flow of oxygen, and the resident is not said to be on oxygen.', 'Correct one of the two.', {
    means: 'The resident would be scored as breathing air while oxygen was running, which lowers the score.',
    examples: [{ where: 'On oxygen', was: 'No (flow 2 l/min)', shouldBe: 'Yes' }],
  }),
} satisfies ErrorTable;
