import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import type { Definitions } from '../definitions/search-parameters.ts';

const INTERACTIONS = ['create', 'read', 'vread', 'update', 'delete', 'history-instance', 'search-type'] as const;

/** What the server offers, and nothing it does not (REST-071). */
export function capabilityStatement(definitions: Definitions, baseUrl: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-11-21',
    kind: 'instance',
    software: { name: 'EHCH FHIR sandbox' },
    implementation: { description: 'FHIR R4 for trying and testing', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [
      {
        mode: 'server',
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        resource: [...definitions.resourceTypes].map((type) => resourceOf(definitions, type)),
      },
    ],
  };
}

function resourceOf(definitions: Definitions, type: string): CapabilityStatementRestResource {
  const parameters = [...definitions.parametersOf(type).values()];
  const references = parameters.filter(({ kind }) => kind === 'reference');
  return {
    type: type as CapabilityStatementRestResource['type'],
    interaction: INTERACTIONS.map((code) => ({ code })),
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: false,
    conditionalCreate: true,
    conditionalRead: 'not-supported',
    conditionalUpdate: true,
    conditionalDelete: 'single',
    referencePolicy: ['literal', 'logical'],
    ...(references.length > 0 ? { searchInclude: references.map(({ code }) => `${type}:${code}`) } : {}),
    searchParam: parameters.map(({ code, kind, definition }) => ({ name: code, type: kind, definition })),
  };
}
