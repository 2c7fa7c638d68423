import type { ScenarioAction } from '../content/scenarios.ts';
import { type Day, dashedDate, later } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Home } from '../world/home.ts';
import { MINUTES_EACH, type Outcome, planChange, type Round } from '../world/round.ts';
import type { Row } from './write-table.ts';

/** The outcomes of rounds, one row a resident: source `pcn-round-outcomes`. */
export const outcomesTable = (random: Random, rounds: readonly Round[]): Row[] =>
  rounds.flatMap((round) => round.outcomes.map((outcome, index) => outcomeRow(random, round, { ...outcome, id: `RO-${round.id}-${index + 1}` })));

function outcomeRow(random: Random, round: Round, { id, resident, scenario, start, contact }: Outcome & { id: string }): Row {
  const { home, day, clinician } = round;
  const change = planChange(resident, scenario);
  return {
    'Outcome ID': id,
    'Version': '1',
    'Saved': `${dashedDate(day)} 16:${random.between(10, 59)}:00`,
    'Home (CQC)': home.cqc,
    'Home (ODS)': home.ods,
    'NHS number': resident.nhsNumber,
    'Entry': 'Final',
    'Round ref': round.id,
    'From': `${dashedDate(day)} ${start}`,
    'Until': `${dashedDate(day)} ${later(start, MINUTES_EACH)}`,
    'Contact': contact,
    'Clinician': clinician.name,
    'Clinician role': clinician.role,
    'Clinician GMC': clinician.gmc ?? '',
    'Clinician NMC': clinician.pin ?? '',
    'Concern': scenario.concern,
    'Findings': scenario.findings,
    'Decision': scenario.decision,
    'Decision (other)': scenario.decisionOther ?? '',
    ...actionColumns(1, scenario.actions[0], round),
    ...actionColumns(2, scenario.actions[1], round),
    'Referral 1': scenario.referral?.service ?? '',
    'Referral 1 to': scenario.referral?.to ?? '',
    'Referral 1 reason': scenario.referral?.reason ?? '',
    'Referral 1 urgent': scenario.referral?.urgent ?? '',
    'PCSP updated': change ? 'Y' : 'N',
    'PCSP change': change?.change ?? '',
    'Next review': dashedDate(day.add({ days: 7 * random.between(1, 4) })),
    'Next review by': clinician.name,
    'Next review by (role)': clinician.role,
    'Resident took part': contact === 'Discussed' ? 'N' : 'Y',
    'Family took part': random.percent(25) ? 'Y' : 'N',
    'Home took part': random.percent(85) ? 'Usual person' : 'Stand-in',
  };
}

function actionColumns(number: 1 | 2, action: ScenarioAction | undefined, { home, day, clinician }: Round): Row {
  const owner = action && ownerOf(action.owner, home, clinician);
  return {
    [`Action ${number}`]: action?.type ?? '',
    [`Action ${number} detail`]: action?.detail ?? '',
    [`Action ${number} owner`]: owner?.name ?? '',
    [`Action ${number} owner role`]: owner?.role ?? '',
    [`Action ${number} review`]: action ? reviewDate(day, action) : '',
  };
}

const reviewDate = (day: Day, { days }: ScenarioAction): string => dashedDate(day.add({ days }));

function ownerOf(owner: ScenarioAction['owner'], home: Home, clinician: Round['clinician']): { name: string; role: string } {
  switch (owner) {
    case 'clinician':
      return clinician;
    case 'gp':
      return home.lead;
    case 'pharmacist':
      return home.pharmacist;
    case 'manager':
      return { name: home.manager.name, role: 'Manager' };
    case 'carer':
      return { name: home.carers[0] ?? home.manager.name, role: 'Carer' };
  }
}
