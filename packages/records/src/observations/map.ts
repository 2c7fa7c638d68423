import { coding, concept, derivedIdentifier, EHCH_PROFILE, HL7_CODES, identityOf, LOINC, quantity, reference, snomed, SNOMED_CT, UK_CORE_PROFILE } from '@ehch/fhir';
import type { CodeableConcept, Observation, ObservationComponent, Resource } from '@medplum/fhirtypes';
import { homeOrganization } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { practitioners, staffAuthor, staffReference } from '../envelope/staff.ts';
import { ACVPU, ACVPU_LEVELS, BLOOD_PRESSURE, CATEGORIES, INSPIRED_OXYGEN, NEWS2_SUB_SCORES, NEWS2_TOTAL, UNKNOWN, VITAL_SIGNS } from './codes.ts';
import type { ObservationsRecord } from './record.ts';
import { scoreNews2 } from './score-news2.ts';

/** Each vital sign becomes an observation of its UK Core profile, and the score one that is derived from them. */
export function mapObservations(record: ObservationsRecord): Resource[] {
  const measured = [
    ...vitalSign(record, 'respirationRate'),
    ...vitalSign(record, 'oxygenSaturation'),
    ...inspiredOxygen(record),
    ...bloodPressure(record),
    ...vitalSign(record, 'pulse'),
    ...consciousness(record),
    ...vitalSign(record, 'temperature'),
  ];
  const resources: Resource[] = [
    ...practitioners([record.recordedBy]),
    ...measured,
    ...news2(record, measured),
    ...vitalSign(record, 'weight'),
    ...vitalSign(record, 'height'),
  ];
  return [...resources, provenanceOf('observations', record, resources, staffAuthor(record.recordedBy))];
}

/** What every observation of the set has; each adds its value, or its components. */
function observation(record: ObservationsRecord, part: string, { profile, category, code }: Kind): Observation {
  const { source, recordedAt, recordedBy, home, enteredInError } = record;
  return {
    resourceType: 'Observation',
    meta: enteredInError ? undefined : { profile: [profile] }, // UK Core fixes the status as final, so what is withdrawn claims no profile
    identifier: [derivedIdentifier('observations', [source.system, source.id], part)],
    status: enteredInError ? 'entered-in-error' : 'final',
    category: [concept(HL7_CODES.observationCategory, category, CATEGORIES[category])],
    code,
    subject: residentReference(record),
    effectiveDateTime: recordedAt,
    performer: [staffReference(recordedBy), homeOrganization(home)],
  };
}

interface Kind {
  profile: string;
  category: keyof typeof CATEGORIES;
  code: CodeableConcept;
}

function vitalSign(record: ObservationsRecord, field: keyof typeof VITAL_SIGNS): Observation[] {
  const { profile, unit, ...codes } = VITAL_SIGNS[field];
  const value = record[field];
  if (value === undefined) return [];
  return [{ ...observation(record, field, { profile, category: 'vital-signs', code: loincAndSnomed(codes) }), valueQuantity: quantity(value, unit.text, unit.ucum) }];
}

function inspiredOxygen(record: ObservationsRecord): Observation[] {
  const { onOxygen, oxygenFlow } = record;
  if (onOxygen === undefined) return [];
  const { code, display } = INSPIRED_OXYGEN[onOxygen ? 'oxygen' : 'air'];
  return [
    {
      ...observation(record, 'onOxygen', { profile: UK_CORE_PROFILE.inspiredOxygen, category: 'therapy', code: snomed(code, display) }),
      valueQuantity: quantity(oxygenFlow, 'litre per minute', 'l/min'),
    },
  ];
}

function bloodPressure(record: ObservationsRecord): Observation[] {
  const { systolic, diastolic } = record;
  if (systolic === undefined) return [];
  return [
    {
      ...observation(record, 'bloodPressure', { profile: UK_CORE_PROFILE.bloodPressure, category: 'vital-signs', code: loincAndSnomed(BLOOD_PRESSURE.whole) }),
      component: [pressure('systolic', systolic), ...(diastolic === undefined ? [] : [pressure('diastolic', diastolic)])],
    },
  ];
}

const pressure = (which: 'systolic' | 'diastolic', value: number): ObservationComponent => ({
  code: { ...loincAndSnomed(BLOOD_PRESSURE[which]), text: BLOOD_PRESSURE[which].loinc.display }, // the profile tells the two by this text
  valueQuantity: quantity(value, 'millimeter of mercury', 'mm[Hg]'),
});

function consciousness(record: ObservationsRecord): Observation[] {
  if (record.consciousness === undefined) return [];
  const { code, display } = ACVPU_LEVELS[record.consciousness];
  return [
    {
      ...observation(record, 'consciousness', { profile: UK_CORE_PROFILE.acvpu, category: 'survey', code: snomed(ACVPU.code, ACVPU.display) }),
      valueCodeableConcept: snomed(code, display),
    },
  ];
}

/**
 * The score, where it is known: the source worked it out, or all seven parameters were there. Where both are so, they agree.
 * Where neither is so, an alarm that the parameters raise whatever is missing is not lost, and no total is made up.
 */
function news2(record: ObservationsRecord, measured: readonly Observation[]): Observation[] {
  const { total: ours, asksForResponse, ...scored } = scoreNews2(record);
  const total = record.news2Total ?? ours;
  if (total === undefined && !asksForResponse) return [];
  return [
    {
      ...observation(record, 'news2', { profile: EHCH_PROFILE.news2, category: 'survey', code: snomed(NEWS2_TOTAL.code, NEWS2_TOTAL.display) }),
      ...(total === undefined ? atLeast(scored.least) : { valueQuantity: points(total) }),
      derivedFrom: measured.map((one) => reference(identityOf(one))),
      component: [
        ...scored.subScores.map(({ parameter, score }) => ({ code: subScoreCode(record, parameter), valueQuantity: points(score) })),
        ...(total === undefined ? scored.missing.map((parameter) => ({ code: subScoreCode(record, parameter), dataAbsentReason: NOT_KNOWN })) : []),
      ],
    },
  ];
}

const NOT_KNOWN = concept(HL7_CODES.dataAbsentReason, UNKNOWN.code, UNKNOWN.display);

/** A total that is not known, with how high it is at least in words: a number would be read as the total. */
const atLeast = (least: number): Pick<Observation, 'dataAbsentReason' | 'note'> => ({
  dataAbsentReason: NOT_KNOWN,
  note: [{ text: `The NEWS2 total is at least ${least}: not every parameter is known.` }],
});

function subScoreCode({ oxygenScale }: ObservationsRecord, parameter: Exclude<keyof typeof NEWS2_SUB_SCORES, 'oxygenSaturationOnScale2'>): CodeableConcept {
  const { code, display } = NEWS2_SUB_SCORES[parameter === 'oxygenSaturation' && oxygenScale === 2 ? 'oxygenSaturationOnScale2' : parameter];
  return snomed(code, display);
}

const points = (score: number) => quantity(score, 'ScoreOf', '{ScoreOf}');

const loincAndSnomed = ({ loinc, snomed: sct }: Record<'loinc' | 'snomed', { code: string; display: string }>): CodeableConcept => ({
  coding: [coding(LOINC, loinc.code, loinc.display), coding(SNOMED_CT, sct.code, sct.display)],
});
