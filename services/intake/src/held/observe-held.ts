import { ID } from '@ehch/fhir';
import { heldByHome, type Ledger } from '@ehch/ledger';
import type { Metrics } from '@ehch/service-kit';

const HOMES = [ID.odsOrganisation, ID.cqcLocation].map((system) => `Organization?identifier=${system}|`);

/** More homes than a network has, and more sources than send to it. */
const LABELS = { home: { atMost: 500 }, source: { atMost: 100 } } as const;

/**
 * Shows at each scrape how much is held of each home in each source, and for how long, so that somebody is told of what nobody looks at.
 * Every process shows the same.
 */
export function observeHeld({ ledger, metrics }: { ledger: Ledger; metrics: Metrics }): void {
  metrics.gauge({
    name: 'held_entries',
    help: 'Rows and records that are held until a person acts, by home and source; a home that is not known is none',
    labels: LABELS,
    read: async (set) => {
      for (const { home, source, count } of await heldByHome(ledger, HOMES)) set({ home: home ?? 'none', source }, count);
    },
  });
  metrics.gauge({
    name: 'held_oldest_seconds',
    help: 'For how long the oldest of them has been held',
    labels: LABELS,
    read: async (set) => {
      for (const { home, source, oldest } of await heldByHome(ledger, HOMES)) set({ home: home ?? 'none', source }, oldest);
    },
  });
}
