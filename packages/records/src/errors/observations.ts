import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Observations. */
export const OBSERVATION_ERRORS = {
  'EHCH-OBS-001': sender('conflict', 'The NEWS2 total disagrees with the parameters sent, by the bands of the Royal College of Physicians. Scored were: {parameters}.', 'Compare these, the oxygen scale among them, with the chart, and correct the total or the parameter.'),
  'EHCH-OBS-002': sender('required', 'The record holds no observation.', 'Send at least one, or no record.'),
  'EHCH-OBS-003': sender('business-rule', 'The diastolic pressure has no systolic pressure above it.', 'Check both at the source; they may have been exchanged.'),
  'EHCH-OBS-004': sender('business-rule', 'There is a flow of oxygen, and the resident is not said to be on oxygen.', 'Correct one of the two.'),
} satisfies ErrorTable;
