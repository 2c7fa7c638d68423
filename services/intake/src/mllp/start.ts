import type { Ledger } from '@ehch/ledger';
import type { Lanes } from '@ehch/lanes';
import type { Logger, Metrics } from '@ehch/service-kit';
import { listenMllp, type MllpListener } from './listener.ts';
import { createReceiver } from './receive.ts';
import type { MllpSettings } from './settings.ts';
import type { TestNumbers } from '../test-numbers.ts';

/** Starts to listen for HL7 v2 messages, where the settings want it. */
export async function startMllp(settings: MllpSettings | undefined, { ledger, lanes, logger, metrics, testNumbers }: { ledger: Ledger; lanes: Pick<Lanes, 'signal'>; logger: Logger; metrics: Metrics; testNumbers: TestNumbers }): Promise<MllpListener | undefined> {
  if (settings === undefined) return undefined;
  const listener = await listenMllp(settings, { receive: await createReceiver({ ledger, lanes, tenant: settings.tenant, testNumbers }), logger, metrics });
  logger.info('mllp-started', { port: listener.port, tenant: settings.tenant });
  return listener;
}
