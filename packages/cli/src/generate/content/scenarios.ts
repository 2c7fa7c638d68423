/** An action that is agreed on a round, in the words of the template. */
export interface ScenarioAction {
  type: string;
  detail: string;
  owner: 'clinician' | 'gp' | 'pharmacist' | 'manager' | 'carer';
  /** Days until it is reviewed. */
  days: number;
}

/** Why a resident is on the list of a round, and what comes of it. */
export interface Scenario {
  reason: string;
  concern: string;
  findings: string;
  decision: 'Seen' | 'MDT input' | 'Referred' | 'Plan continues' | 'Other';
  decisionOther?: string;
  actions: readonly ScenarioAction[];
  referral?: { service: string; to: string; reason: string; urgent: 'Y' | 'N' };
  /** What of it goes into the care and support plan. */
  plan?: { change: string; need: string; action: string };
}

/** For somebody whose observations got worse. */
export const DETERIORATION: Scenario = {
  reason: 'Observations have got worse since the last round.',
  concern: 'Hot, breathing fast and off her or his food; not as talkative as usual.',
  findings: 'Signs of a chest infection; drinking, alert, wishes to be treated at home.',
  decision: 'Seen',
  actions: [
    { type: 'Medication change', detail: 'Course of antibiotics started; stop date on the chart.', owner: 'clinician', days: 7 },
    { type: 'Monitor', detail: 'Full set of observations twice a day for three days; call if the score rises.', owner: 'carer', days: 3 },
  ],
  plan: { change: 'What to watch for and whom to call, should the chest get worse again.', need: 'Chest infections', action: 'Observations twice a day until settled, then daily' },
};

/** For somebody who moved in, or came back from hospital, in the last week. */
export const ARRIVAL: Scenario = {
  reason: 'Arrived in the last seven days; first review by the team.',
  concern: 'New here: what matters, medicines and plans need going through together.',
  findings: 'Settling in; history, medicines and wishes gone through with resident and family.',
  decision: 'MDT input',
  actions: [
    { type: 'Medication review', detail: 'Structured review of all medicines against the discharge letter.', owner: 'pharmacist', days: 14 },
    { type: 'ACP', detail: 'Offer a conversation about wishes for future care, with whoever the resident wants there.', owner: 'clinician', days: 21 },
  ],
};

export const COMMON: readonly Scenario[] = [
  {
    reason: 'Two falls since the last round.',
    concern: 'Slipped twice going to the bathroom at night; no injury, frightened.',
    findings: 'Blood pressure drops on standing; one night tablet adds to it.',
    decision: 'Referred',
    actions: [{ type: 'Medication change', detail: 'Night tablet halved; lying and standing pressures in one week.', owner: 'clinician', days: 7 }],
    referral: { service: 'Falls and balance assessment', to: 'Community falls team', reason: 'Two falls in a week, drop in pressure on standing.', urgent: 'N' },
    plan: { change: 'Light by the bed and help to the bathroom at night.', need: 'At risk of falls', action: 'Lamp within reach; walk with the resident at night' },
  },
  {
    reason: 'Weight has fallen for three months.',
    concern: 'Leaves half of every meal; clothes are loose.',
    findings: 'Sore under the lower denture; swallows well.',
    decision: 'Referred',
    actions: [{ type: 'Monitor', detail: 'Weigh weekly; offer fortified snacks between meals.', owner: 'carer', days: 14 }],
    referral: { service: 'Dietary advice', to: 'Community dietitian', reason: 'Loss of weight over three months.', urgent: 'N' },
    plan: { change: 'Fortified snacks that the resident likes, and weekly weights.', need: 'Losing weight', action: 'Milky drinks and snacks at eleven, three and eight' },
  },
  {
    reason: 'Daughter asks whether all the tablets are still needed.',
    concern: 'Takes eleven medicines and is drowsy after breakfast.',
    findings: 'Three of them could be stopped one after the other.',
    decision: 'Seen',
    actions: [
      { type: 'Medication review', detail: 'Stop one medicine a fortnight; note how the resident is.', owner: 'pharmacist', days: 14 },
      { type: 'Family', detail: 'Tell the daughter what was agreed, with consent.', owner: 'manager', days: 3 },
    ],
  },
  {
    reason: 'Swollen ankles and more breathless.',
    concern: 'Breathless on the stairs since Sunday; sleeps in the chair.',
    findings: 'Ankles swollen to the shin; weight up two kilograms in a week.',
    decision: 'Other',
    decisionOther: 'Water tablet raised today; heart failure nurse to advise by telephone.',
    actions: [
      { type: 'Medication change', detail: 'Water tablet in the morning raised; bloods in one week.', owner: 'gp', days: 7 },
      { type: 'Monitor', detail: 'Weigh daily before breakfast.', owner: 'carer', days: 4 },
    ],
    referral: { service: 'Heart failure advice', to: 'Community heart failure team', reason: 'Fluid overload in spite of treatment.', urgent: 'Y' },
    plan: { change: 'Daily weights, and when to call.', need: 'Heart failure', action: 'Weigh before breakfast; call at two kilograms in three days' },
  },
  {
    reason: 'More confused in the evenings.',
    concern: 'Restless after tea, looks for the way home.',
    findings: 'No infection found; hearing aids were not in; constipated.',
    decision: 'Seen',
    actions: [{ type: 'Update PCSP', detail: 'Hearing aids in by breakfast; walk in the garden before tea; bowel chart.', owner: 'manager', days: 7 }],
    plan: { change: 'What helps in the evenings, in the resident\'s own routine.', need: 'Restless in the evenings', action: 'A walk before tea; hearing aids checked each morning' },
  },
  {
    reason: 'Wishes to talk about future care.',
    concern: 'Asked what would happen if he or she got very ill.',
    findings: 'Clear about wishes: comfort here, no more stays in hospital if they can be avoided.',
    decision: 'MDT input',
    actions: [{ type: 'ACP', detail: 'Write down the wishes with the resident and the family; review after.', owner: 'clinician', days: 10 }],
  },
  {
    reason: 'Red heel found on Friday.',
    concern: 'Heel is red and does not blanch; stays in bed longer than before.',
    findings: 'Early pressure damage, skin whole.',
    decision: 'Referred',
    actions: [{ type: 'Monitor', detail: 'Heel off the mattress; turn chart; look twice a day.', owner: 'carer', days: 2 }],
    referral: { service: 'Tissue viability advice', to: 'District nursing', reason: 'Early pressure damage of a heel.', urgent: 'Y' },
  },
  {
    reason: 'Stable; yearly review is due.',
    concern: 'None raised by the home or the resident.',
    findings: 'Content; eats and sleeps well; walks to the dining room.',
    decision: 'Plan continues',
    actions: [],
  },
];

/** For younger adults with a learning disability. */
export const LEARNING_DISABILITY: readonly Scenario[] = [
  {
    reason: 'Annual health check is due.',
    concern: 'Wants to know what will happen at the check.',
    findings: 'Well; picture book about the check gone through together.',
    decision: 'Plan continues',
    actions: [{ type: 'Clinical review', detail: 'Annual health check with the health action plan, at a quiet time of day.', owner: 'gp', days: 28 }],
  },
  {
    reason: 'More seizures than usual this month.',
    concern: 'Three short seizures in four weeks; had been free of them since spring.',
    findings: 'Two doses missed while away from home.',
    decision: 'Referred',
    actions: [{ type: 'Monitor', detail: 'Seizure diary; doses packed for days out.', owner: 'carer', days: 14 }],
    referral: { service: 'Epilepsy nurse advice', to: 'Community learning disability team', reason: 'More seizures after missed doses.', urgent: 'N' },
    plan: { change: 'Doses for days out, and the diary.', need: 'Epilepsy', action: 'Doses packed and ticked off for every day out' },
  },
];
