import { HL7_CODES, UCUM } from '../systems.ts';
import { within } from './check.ts';
import { EFFECTIVE, onlyChoice, requiredChoice, VALUE } from './choices.ts';
import { absent, atMost, required } from './presence.ts';
import { profile } from './profile.ts';
import { fixed } from './values.ts';

/** UCUM annotation that UK Core fixes for every early warning score and sub-score. */
const SCORE_UNIT = '{ScoreOf}';

const WHO_AND_WHEN = [fixed('status', 'final'), required('subject'), requiredChoice(EFFECTIVE)];
const SCORE = [onlyChoice(VALUE, 'Quantity'), within('valueQuantity', fixed('system', UCUM), fixed('code', SCORE_UNIT))];

/** UKCore-Observation-EarlyWarningTotalScore: final, one category survey, scores in `{ScoreOf}`. */
export const ukCoreEarlyWarningTotalScore = profile('Observation', ...WHO_AND_WHEN,
  required('category'), atMost(1, 'category'),
  fixed('category.coding.system', HL7_CODES.observationCategory), fixed('category.coding.code', 'survey'),
  ...SCORE, within('component', ...SCORE));

/** UKCore-Observation-ACVPU: level of consciousness as a code. */
export const ukCoreAcvpu = profile('Observation', ...WHO_AND_WHEN, required('category'), atMost(1, 'category'),
  fixed('code.coding.code', '1104441000000107'), onlyChoice(VALUE, 'CodeableConcept'), absent('component'));

/** UKCore-Observation-InspiredOxygen: the code says air or oxygen, the value how much. */
export const ukCoreInspiredOxygen = profile('Observation', ...WHO_AND_WHEN, onlyChoice(VALUE, 'Quantity'),
  absent('interpretation'), absent('bodySite'), absent('specimen'));
