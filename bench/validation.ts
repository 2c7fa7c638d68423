/** Our validator beside Medplum's and beside R4's published schema: how fast, and what each finds. */
import type { Resource, StructureDefinition } from '@medplum/fhirtypes';
import { type Comparison, type Measurement, ratioAim, standingOf, type Table } from './harness/findings.ts';
import { times } from './harness/render.ts';
import { type Contender, paceOf, takeTurns } from './harness/take-turns.ts';
import { FAULTS, seeded } from './validation/faults.ts';
import { R4_DEFINITIONS, snapshots } from './validation/snapshots.ts';
import { resourcesOf, type Subject, SUBJECTS } from './validation/subjects.ts';
import { fillMedplum, medplum, ours, publishedSchema, type Verdict } from './validation/validators.ts';

const OURS = 'ours, with the profile';
const OURS_R4 = 'ours, R4 alone';
const MEDPLUM = 'Medplum, with the profile';
const MEDPLUM_R4 = 'Medplum, R4 alone';
const AJV = 'ajv, R4\'s published schema';
const VARIANTS = 32;

type Judge = (resource: Resource, subject: Subject) => Verdict;

export const validation: Measurement = {
  name: 'validation',
  title: 'Validation',
  run: async ({ quick, say }) => {
    say('preparing the profiles');
    const judges = await judgesOf();
    const comparisons: Comparison[] = [];
    for (const subject of [SUBJECTS.patient, SUBJECTS.news2, SUBJECTS.encounter]) {
      say(subject.name);
      comparisons.push(await takeTurns({ title: subject.name, item: 'resource', reference: OURS, contenders: contendersOf(judges, subject), ...paceOf(quick) }));
    }
    const { table, caught } = faultTable(judges);
    return {
      method: [
        `The resources are those that our mapper makes of the maximal examples, in ${VARIANTS} variants each; every contender accepts all of them, which is checked before anything is timed.`,
        'Medplum\'s validateResource takes a profile as a StructureDefinition with a snapshot and reads that at every call, which is most of its time; against R4 alone it keeps what it has read. Both are shown.',
        'The snapshots are SUSHI\'s, made of the FSH in fhir-profiles. UK Core\'s files are not in this repository, so Medplum\'s copies of our profiles stand upon the R4 types, and heart rate upon R4\'s own vital-sign profile: it has fewer rules to check than we have, and no fault is seeded that only UK Core\'s files speak of.',
        'A fault is caught when the contender refuses the resource; a warning lets it pass. Medplum\'s library leaves the codes of value sets to a terminology service and only warns of references to a wrong type. No profile can say the check digit of an NHS number.',
      ],
      comparisons,
      tables: [table],
      aims: [
        ...comparisons.map((comparison) => ratioAim(`${comparison.title}: Medplum with the profile, against us`, standingOf(comparison, MEDPLUM), { atLeast: 200 })),
        { what: `of ${FAULTS.length} seeded faults, we catch`, aim: `all ${FAULTS.length}`, reached: `${caught.get(OURS) ?? 0}; Medplum with the profile ${caught.get(MEDPLUM) ?? 0}, R4's schema ${caught.get(AJV) ?? 0}`, met: caught.get(OURS) === FAULTS.length },
      ],
      bounds: comparisons.map((comparison) => `${comparison.title}: a profile costs us ${times(1 / standingOf(comparison, OURS_R4).ratio.median)} of R4 alone. Even without a profile Medplum takes ${times(standingOf(comparison, MEDPLUM_R4).ratio.median)} our time with one.`),
    };
  },
};

async function judgesOf(): Promise<Readonly<Record<string, Judge>>> {
  fillMedplum();
  const profiles = new Map([...R4_DEFINITIONS.flatMap((one): [string, StructureDefinition][] => (one.resourceType === 'StructureDefinition' ? [[one.url, one]] : [])), ...(await snapshots())]);
  const byAjv = publishedSchema(['Patient', 'Observation', 'Encounter']);
  return {
    [OURS]: ours,
    [OURS_R4]: (resource) => ours(withoutClaims(resource)),
    [MEDPLUM]: (resource, { profile }) => medplum(resource, profiles.get(profile)),
    [MEDPLUM_R4]: (resource) => medplum(resource),
    [AJV]: byAjv,
  };
}

const withoutClaims = ({ meta: _claims, ...resource }: Resource): Resource => resource as Resource;

function contendersOf(judges: Readonly<Record<string, Judge>>, subject: Subject): Contender[] {
  const resources = resourcesOf(subject, VARIANTS);
  for (const [name, judge] of Object.entries(judges)) {
    if (resources.some((resource) => judge(resource, subject) === 'refuses')) throw new Error(`${name} refuses a sound ${subject.name}`);
  }
  return Object.entries(judges).map(([name, judge]) => ({ name, run: (index) => judge(resources[index % VARIANTS] as Resource, subject) }));
}

/** What each contender makes of each fault; what it makes of the same resource without the fault is checked first. */
function faultTable(judges: Readonly<Record<string, Judge>>): { table: Table; caught: ReadonlyMap<string, number> } {
  const names = [OURS, MEDPLUM, AJV];
  const caught = new Map(names.map((name) => [name, 0]));
  const rows = FAULTS.map((fault) => {
    const { sound, spoilt } = seeded(fault, SUBJECTS);
    const verdicts = names.map((name) => {
      const judge = judges[name] as Judge;
      if (judge(sound, SUBJECTS[fault.subject]) === 'refuses') throw new Error(`${name} refuses a sound ${SUBJECTS[fault.subject].name}`);
      const verdict = judge(spoilt, SUBJECTS[fault.subject]);
      if (verdict === 'refuses') caught.set(name, (caught.get(name) ?? 0) + 1);
      return WORDS[verdict];
    });
    return [fault.what, fault.rule, ...verdicts];
  });
  const totals = names.map((name) => `${caught.get(name) ?? 0} of ${FAULTS.length}`);
  return { table: { title: 'Seeded faults', columns: ['fault', 'who says so', ...names], rows: [...rows, ['**caught**', '', ...totals]] }, caught };
}

const WORDS: Readonly<Record<Verdict, string>> = { refuses: 'caught', warns: 'warned', accepts: '-' };
