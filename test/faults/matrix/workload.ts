import { nhsNumberCheckDigit } from '@ehch/fhir';
import { exampleOf } from '../../support/journey.ts';

export const HOME = { odsCode: 'VM1AB' };
const SYSTEM = 'https://care.sunnyside.example';
/** Valid NHS numbers of the range for tests: six of residents, and one of a person whom at first nobody knows. */
const NUMBERS = Array.from({ length: 14 }, (_, index) => `9000${String(20_000 + index)}`)
  .filter((nine) => nhsNumberCheckDigit(nine) < 10)
  .map((nine) => `${nine}${nhsNumberCheckDigit(nine)}`);

export const RESIDENTS: readonly string[] = NUMBERS.slice(0, 6);
export const STRANGER = NUMBERS[6] ?? '';

/** One version of a plan, of which the published resource tells which it is. */
export interface PlanVersion {
  id: string;
  version: number;
  resident: string;
}

/** So many versions of so many plans, each in its order, those of the residents by turns. */
export function plansOf(name: string, { plans, versions }: { plans: number; versions: number }): PlanVersion[] {
  return Array.from({ length: plans * versions }, (_, index) => ({ id: `${name}-${index % plans}`, version: Math.floor(index / plans) + 1, resident: RESIDENTS[index % plans % RESIDENTS.length] ?? '' }));
}

export const recordOf = ({ id, version, resident }: PlanVersion): Record<string, unknown> =>
  exampleOf('personalised-care-and-support-plan', { home: HOME, resident: { nhsNumber: resident }, status: 'active', whatMatters: `These are the words of ${id} in version ${version}`, source: { system: SYSTEM, id, version } });

const WORDS = /These are the words of (\S+) in version (\d+)/;

/** Which version of which plan a resource shows; undefined for one that is no plan of ours. */
export function shownBy(resource: { resourceType: string }): { id: string; version: number } | undefined {
  const [, id, version] = resource.resourceType === 'CarePlan' ? (WORDS.exec(JSON.stringify(resource)) ?? []) : [];
  return id === undefined ? undefined : { id, version: Number(version) };
}
