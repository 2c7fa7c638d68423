/** Data types that the samples share. */
import type { Extension, Identifier } from '@medplum/fhirtypes';

export const concept = {
  coding: [{ system: 'http://snomed.info/sct', code: '160734000', display: 'Lives in a nursing home' }],
  text: 'nursing home',
};
export const identifier: [Identifier] = [
  { use: 'official', system: 'https://ehch.example/fhir/Id/sample', value: 'a1', assigner: { display: 'The home' } },
];
export const patient = { reference: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009', display: 'The resident' };
export const practitioner = { reference: 'Practitioner/p1/_history/2' };
export const home = { reference: 'https://fhir.example/R4/Organization/h1' };
export const period = { start: '2026-01-05T09:00:00+00:00', end: '2026-01-05T10:30:00.5Z' };
export const meta = {
  lastUpdated: '2026-01-05T09:00:00Z',
  versionId: '1',
  source: 'urn:uuid:2b9d2a4e-8f0b-4e0c-9c57-0f5a3f1c2d3e',
  tag: [{ system: 'urn:t', code: 'x' }],
};
export const extension: Extension[] = [
  { url: 'urn:a', valueCodeableConcept: concept },
  {
    url: 'urn:b',
    extension: [
      { url: 'inner', valueTiming: { repeat: { boundsPeriod: { start: '2026' }, frequency: 1, period: 1.5, periodUnit: 'd' } } },
    ],
  },
];
