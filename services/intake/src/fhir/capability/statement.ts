import { CANONICAL_BASE } from '@ehch/fhir';
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { type Claim, withSubscriptions } from './claims.ts';
import { INSTANTIATES } from './resource-types.ts';
import manifest from '../../../package.json' with { type: 'json' };

export type SystemInteraction = 'batch' | 'transaction';

export interface Stated {
  claims: readonly Claim[];
  system: readonly SystemInteraction[];
  /** Canonicals of the topics that a subscription may name. */
  topics: readonly string[];
  /** Our FHIR base as clients know it. */
  base: string;
}

/** The day on which what is claimed last changed. */
const DATE = '2026-11-22';

/** The CapabilityStatement: what is claimed, and nothing else (REST-071, SUB-060 to SUB-063). */
export function capabilityStatement({ claims, system, topics, base }: Stated): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    url: `${CANONICAL_BASE}CapabilityStatement/gateway`,
    version: manifest.version,
    name: 'EHCHGateway',
    title: 'Enhanced Health in Care Homes: the FHIR gateway',
    status: 'active',
    date: DATE,
    kind: 'instance',
    instantiates: [INSTANTIATES],
    software: { name: 'EHCH', version: manifest.version },
    implementation: { description: 'Enhanced Health in Care Homes: the FHIR gateway', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/json', 'json'],
    rest: [
      {
        mode: 'server',
        documentation: 'A client is shown what records of its own organisation brought. Searches give a total where all that is found fits on one page, and pass over parameters that are not listed unless `Prefer: handling=strict` is sent. A write answers with the resource unless Prefer says otherwise; other values of `return` are passed over.',
        security: {
          cors: false,
          service: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }], text: 'SMART Backend Services: see .well-known/smart-configuration' }],
        },
        resource: withSubscriptions(claims, topics) as CapabilityStatementRestResource[],
        ...(system.length > 0 && { interaction: system.map((code) => ({ code })) }),
      },
    ],
  };
}
