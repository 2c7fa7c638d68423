import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What every door of the FHIR base refuses before it looks at what is asked for. A code is never given another meaning. */
export const NEGOTIATION_ERRORS = {
  'not-acceptable': sender('not-supported', 'Answers are not given in the form that is asked for.', 'Send `Accept: application/fhir+json`, or `_format=json`.', {
    means: 'FHIR is spoken here as JSON, of release R4 (4.0).',
    examples: [{ where: 'the Accept header', was: 'application/fhir+xml', shouldBe: 'application/fhir+json' }],
  }),
  'fhir-version': sender('not-supported', 'The release of FHIR is not one that is read here.', 'Send R4, and say `fhirVersion=4.0` in Content-Type or nothing.', {
    means: 'The resource says that it is of another release, in which elements of the same name mean other things.',
    examples: [{ where: 'the Content-Type header', was: 'application/fhir+json; fhirVersion=3.0', shouldBe: 'application/fhir+json; fhirVersion=4.0' }],
  }),
  'fhir-versions': sender('value', 'Content-Type and Accept name different releases of FHIR.', 'Name the same release in both.', {
    means: 'One request is of one release of FHIR.',
  }),
  summary: sender('value', 'The value of _summary is not one of those that FHIR has for it.', 'Use true, text, data, count or false, or leave it out.', {
    means: 'Nobody can tell which part of the answer is asked for.',
  }),
} satisfies ErrorTable;
