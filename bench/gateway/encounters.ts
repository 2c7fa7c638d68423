import { exampleText, nhsNumberOf } from '../inputs/variants.ts';

interface EncounterRecord {
  encounter: { identifier: { system: string; value: string }[]; subject: object };
}

const SYSTEM = 'https://gp.elmlane.example/Id/encounter';

/** Makes encounters as a GP system posts them, a year ago, each of a new identifier, of residents in turn. */
export function encounterMaker(residents: number): () => object {
  const { encounter } = JSON.parse(exampleText('encounter', 'as-a-gp-system-has-it').replaceAll('2026-', '2025-')) as EncounterRecord;
  let made = 0;
  return () => {
    made += 1;
    return { resourceType: 'Encounter', ...encounter, identifier: [{ system: SYSTEM, value: `BENCH-${made}` }], subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumberOf(made % residents) } } };
  };
}

/** So many encounters together. */
export function batchOf(size: number, make: () => object): object {
  return { resourceType: 'Bundle', type: 'batch', entry: Array.from({ length: size }, () => ({ resource: make(), request: { method: 'POST', url: 'Encounter' } })) };
}
