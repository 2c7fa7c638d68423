import { describe, expect, it } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { createValidator } from '../src/index.ts';
import { ukCoreExamples } from './uk-core-examples.ts';

const folder = process.env['EHCH_UK_CORE_DIR'];
if (!folder) console.warn('EHCH_UK_CORE_DIR is not set: the examples of UK Core are not validated.');

/** What is wrong with the published examples themselves. */
const KNOWN_FAULTS: Readonly<Record<string, readonly string[]>> = {
  // An extension has two values.
  'Extension-UKCore-ConditionEpisode-Example.xml': ['EHCH-FHIR-008 Condition.extension[0].value'],
  // A profile's URL stands where the id of the organisation should.
  'UKCore-Provenance-RARecordConsent-Example.xml': ['EHCH-FHIR-009 Provenance.agent[0].onBehalfOf.reference'],
};

(folder ? describe : describe.skip)("UK Core's published examples", () => {
  const validate = createValidator();
  const examples = folder ? ukCoreExamples(folder) : [];

  it('are read', () => expect(examples.length).toBeGreaterThan(80));

  it.each(examples)('%s is R4 but for its known faults', (file, resource) => {
    const issues = validate(resource as unknown as Resource).filter(
      ({ code }) => code !== 'EHCH-FHIR-003' && code !== 'EHCH-FHIR-011',
    );
    expect(issues.map(({ code, expression }) => `${code} ${expression}`)).toEqual(KNOWN_FAULTS[file] ?? []);
  });
});
