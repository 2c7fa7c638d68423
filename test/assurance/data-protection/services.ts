import type { ConfigTable } from '@ehch/service-kit';
import { config as console } from '../../../services/console/src/config.ts';
import { config as sandbox } from '../../../services/fhir-sandbox/src/config.ts';
import { config as intake } from '../../../services/intake/src/config.ts';
import { config as mapper } from '../../../services/mapper/src/config.ts';
import { config as notifier } from '../../../services/notifier/src/config.ts';
import { config as publisher } from '../../../services/publisher/src/config.ts';
import { config as standalone } from '../../../services/standalone/src/config.ts';

/** Somebody outside, and what passes between them and a service. */
interface Party {
  name: string;
  carries: string;
}

interface Service {
  config: ConfigTable;
  /** What it reads and writes in the ledger. */
  ledger: string;
  /** Who comes to it. */
  from: readonly Party[];
  /** To whom it goes by what is in the ledger, not by a setting. */
  to: readonly Party[];
}

const OPERATORS = 'operators';
const SUBSCRIBERS = 'subscribers';

/** Each service by its folder, with the settings that say where its data goes. */
export const SERVICES: Readonly<Record<string, Service>> = {
  intake: {
    config: intake,
    ledger: 'records, rows, receipts, clients, audit',
    from: [
      { name: 'homes', carries: 'files and records' },
      { name: 'practices', carries: 'encounters, GP records' },
      { name: 'hospitals', carries: 'HL7 v2 messages' },
      { name: SUBSCRIBERS, carries: 'reads and searches' },
    ],
    to: [{ name: 'clients\' key servers', carries: 'nothing of a resident' }],
  },
  mapper: { config: mapper, ledger: 'records, bundles', from: [], to: [] },
  publisher: { config: publisher, ledger: 'bundles, ids, events', from: [], to: [] },
  notifier: { config: notifier, ledger: 'events, subscriptions, deliveries', from: [{ name: SUBSCRIBERS, carries: 'subscriptions, what they missed' }], to: [{ name: SUBSCRIBERS, carries: 'notifications' }] },
  console: { config: console, ledger: 'numbers and states', from: [{ name: OPERATORS, carries: 'numbers and states, nothing of a resident' }], to: [] },
};

/** Services that are for trying, or that only run the others in one process. */
export const NOT_FOR_CARE: Readonly<Record<string, ConfigTable>> = { 'fhir-sandbox': sandbox, standalone };
