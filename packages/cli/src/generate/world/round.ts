import { ARRIVAL, COMMON, DETERIORATION, LEARNING_DISABILITY, type Scenario } from '../content/scenarios.ts';
import { type Day, later, weekLabel } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Clinician, Home } from './home.ts';
import { updatePlan } from './plan.ts';
import type { Resident } from './resident.ts';
import { before, isPresent } from './stay.ts';
import type { Week } from './week.ts';

/** What a round came to for one resident. */
export interface Outcome {
  resident: Resident;
  scenario: Scenario;
  start: string;
  contact: 'Face to face' | 'Video or phone' | 'Discussed';
}

/** A week's round of a home, or its check-in: then there are no outcomes. */
export interface Round {
  id: string;
  home: Home;
  kind: 'round' | 'check-in';
  day: Day;
  clinician: Clinician;
  outcomes: readonly Outcome[];
}

/** How long the team stays with one resident, in minutes. */
export const MINUTES_EACH = 10;

/** The round of every home in a week. One home, another each week, has a check-in, as does one where nobody can be seen. */
export function holdRounds(random: Random, homes: readonly Home[], week: Week & { number: number }): Round[] {
  return homes.map((home, index) => {
    const day = week.monday.add({ days: home.round.day });
    const quiet = homes.length > 1 && (homes.length - 1 + week.number) % homes.length === index;
    const listed = quiet ? [] : listResidents(random, home, day, week);
    const outcomes = listed.map(([resident, scenario], position) => ({ resident, scenario, start: later(home.round.time, position * MINUTES_EACH), contact: contactFor(random, scenario) }));
    return { id: `WR-${weekLabel(week.monday)}-${home.key}`, home, kind: outcomes.length > 0 ? 'round' : 'check-in', day, clinician: home.visiting, outcomes };
  });
}

const MOST_ROUTINE = 5;

/** Those who got worse come first, then those who arrived, then some of the others. Never all residents every week. */
function listResidents(random: Random, home: Home, day: Day, { residents, deteriorating, monday }: Week): [Resident, Scenario][] {
  const here = residents.filter((resident) => resident.home === home && isPresent(resident.stay, day) && numberIsKnown(resident, day));
  const worse = here.filter(({ nhsNumber }) => monday.add({ days: deteriorating.get(nhsNumber) ?? 7 }).until(day).days >= 0);
  const arrived = here.filter((resident) => !worse.includes(resident) && arrivedSince(resident, day));
  const others = here.filter((resident) => !worse.includes(resident) && !arrived.includes(resident));
  const scenarios = home.learningDisability ? LEARNING_DISABILITY : COMMON;
  const routine = random.some(others, Math.min(MOST_ROUTINE, Math.ceil(here.length / 6)));
  return [...pair(worse, () => DETERIORATION), ...pair(arrived, () => ARRIVAL), ...pair(routine, () => random.pick(scenarios))];
}

const pair = (residents: readonly Resident[], scenarioOf: () => Scenario): [Resident, Scenario][] => residents.map((resident) => [resident, scenarioOf()]);

const numberIsKnown = ({ nhsNumberSince }: Resident, day: Day): boolean => nhsNumberSince === undefined || before(nhsNumberSince, day);

const arrivedSince = ({ stay }: Resident, day: Day): boolean => [stay.admitted, stay.hospital.at(-1)?.back].some((arrival) => arrival !== undefined && arrival.until(day).days < 7);

const contactFor = (random: Random, { decision }: Scenario): Outcome['contact'] =>
  decision === 'Plan continues' && random.percent(60) ? 'Discussed' : random.percent(88) ? 'Face to face' : 'Video or phone';

/** The residents after the rounds: what was decided stands in their plans (EHCH R12). */
export function withPlansUpdated(residents: readonly Resident[], rounds: readonly Round[]): Resident[] {
  const decided = new Map(rounds.flatMap(({ outcomes, day }) => outcomes.map(({ resident, scenario }) => [resident, { scenario, day }])));
  return residents.map((resident) => {
    const decision = decided.get(resident);
    const change = decision && planChange(resident, decision.scenario);
    return change && resident.plan ? { ...resident, plan: updatePlan(resident.plan, change, { who: resident.home.carers[0] ?? '', day: decision.day }) } : resident;
  });
}

/** What an outcome changes in the plan: nothing where there is none, or where the resident is no longer there for it. */
export const planChange = (resident: Resident, scenario: Scenario): Scenario['plan'] => (resident.plan && !resident.died ? scenario.plan : undefined);
