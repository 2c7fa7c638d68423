import { HL7_CODES, isRestricted } from '@ehch/fhir';
import { inTransaction, type Ledger, noteRestricted, repeat } from '@ehch/ledger';
import type { Logger } from '@ehch/service-kit';
import { type FhirServer, matchesOf } from './fhir-server.ts';

interface WatchDeps {
  ledger: Ledger;
  /** By connections of its own, so that neither waits for the other; closed with it. */
  server: FhirServer;
  logger: Logger;
  everyMs?: number;
}

const A_MINUTE_MS = 60_000;
const LABELS = ['R', 'V'].map((code) => `${HL7_CODES.confidentiality}|${code}`).join(',');

/** More residents than are restricted in a network; whoever is beyond is found when something is written of them next. */
const AT_MOST = 1_000;

/**
 * Asks the FHIR server every minute whom those who look after it have labelled as restricted, so that nobody is told of them any more although
 * nothing is written of them (SEC-054). A server that knows no such search may answer with anybody: the labels decide. No mark is taken off
 * here, since a server may keep no labels; that is done when the resident is written next.
 *
 * @returns ends it, when the look that is under way is over
 */
export function watchLabels({ ledger, server, logger, everyMs = A_MINUTE_MS }: WatchDeps): { close(): Promise<void> } {
  const look = async () => {
    const found = matchesOf(await server.search('Patient', '_security', LABELS, AT_MOST), 'Patient');
    if (found === undefined) return logger.warn('labels-unread');
    const restricted = found.filter(isRestricted).map(({ id = '' }) => ({ reference: `Patient/${id}`, restricted: true }));
    if (restricted.length > 0) await inTransaction(ledger, (trx) => noteRestricted(trx, restricted));
  };
  const looking = repeat(look, { everyMs, atOnce: true, onError: (err) => { logger.warn('labels-unread', { err: err as Error }); } });
  return {
    close: async () => {
      await looking.close();
      await server.close();
    },
  };
}
