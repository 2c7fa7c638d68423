import { type Ledger, publishingBacklog, type ReceiptView } from '@ehch/ledger';
import { createDrainRate } from './drain-rate.ts';

/** Why records of a receipt are not on the FHIR server yet, and until when they may take. */
export interface Waiting {
  text: string;
  /** Of the reason, where there is one. */
  code?: string;
  /** Records that are in line no later than these. */
  ahead: number;
  /** When they will be through, by the rate at which the line drains now; absent while that is not known. */
  eta?: string;
}

/** What each reason comes to in a word: the entries say all of it. */
const WORDS: Readonly<Record<string, string>> = {
  'EHCH-PUB-004': 'the FHIR server asked for time',
  'EHCH-PUB-005': 'the FHIR server does not answer',
  'EHCH-PUB-006': 'the FHIR server does not answer',
  'EHCH-PUB-007': 'the FHIR server refuses our credentials',
};

/** Makes a function that says why what a receipt has to publish still waits for the FHIR server; undefined where nothing does. */
export function watchWaiting(ledger: Ledger, now: () => Date): (receipt: ReceiptView) => Promise<Waiting | undefined> {
  const rate = createDrainRate();
  return async ({ id, counts, entries }) => {
    if ((counts.mapped ?? 0) === 0) return undefined;
    const { drained, ahead } = await publishingBacklog(ledger, id);
    const perMs = rate.sample(drained, now().getTime());
    const code = entries.map(({ state, reason }) => (state === 'mapped' ? reason?.code : undefined)).find((one) => one !== undefined && one in WORDS);
    if (perMs !== undefined) return { text: 'waiting: in line for the FHIR server', ahead, eta: new Date(now().getTime() + ahead / perMs).toISOString() };
    return code === undefined ? undefined : { text: `waiting: ${WORDS[code]}`, code, ahead };
  };
}
