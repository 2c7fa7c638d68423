import { CANONICAL_BASE, EHCH_CODES } from '@ehch/fhir';
import type { CodeSystem } from '@medplum/fhirtypes';
import type { CatalogueEntry } from './catalogue.ts';

const PROPERTIES: NonNullable<CodeSystem['property']> = [
  { code: 'who', description: 'Who puts it right: sender, mapping, receiver or network.', type: 'code' },
  { code: 'issue-type', uri: 'http://hl7.org/fhir/issue-type', description: 'The kind of issue in an OperationOutcome.', type: 'code' },
  { code: 'page', description: 'The page of the code, from the root of the project.', type: 'string' },
];

/** The codes as FHIR tells them: what stands in the details of an issue can be looked up here. */
export const errorCodeSystem = (entries: readonly CatalogueEntry[]): CodeSystem => ({
  resourceType: 'CodeSystem',
  id: 'error',
  url: EHCH_CODES.error,
  name: 'EhchError',
  title: 'Error code',
  version: '0.1.0',
  status: 'active',
  experimental: false,
  publisher: 'EHCH',
  description: `What can be wrong with what is sent, made of it, published or told. Issues name these codes; ${CANONICAL_BASE}StructureDefinition/EHCH-FaultAttribution says who puts an issue right.`,
  caseSensitive: true,
  content: 'complete',
  count: entries.length,
  property: PROPERTIES,
  concept: entries.map(({ code, entry }) => ({
    code,
    display: entry.text,
    definition: entry.means === undefined ? entry.fix : `${entry.means} ${entry.fix}`,
    property: [
      { code: 'who', valueCode: entry.who },
      { code: 'issue-type', valueCode: entry.type },
      { code: 'page', valueString: `docs/errors/${code}.md` },
    ],
  })),
});
