import type { CodeSystem, Coding, ElementDefinition, Resource, StructureDefinition, ValueSet } from '@medplum/fhirtypes';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../../fhir-profiles/fsh-generated/resources');

const published = readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Resource);

/** Our profiles, as compiled from FSH. */
export const PROFILES: readonly StructureDefinition[] = published
  .filter((resource): resource is StructureDefinition => resource.resourceType === 'StructureDefinition')
  .filter(({ type }) => type !== 'Extension');

/** Every code of a value set of ours; a code system that is named whole gives all of its codes. */
export function codesOf(canonical: string): Coding[] {
  const valueSet = published.find((resource) => resource.resourceType === 'ValueSet' && resource.url === canonical) as ValueSet | undefined;
  return (valueSet?.compose?.include ?? []).flatMap(({ system, concept }) => {
    const codeSystem = published.find((resource) => resource.resourceType === 'CodeSystem' && resource.url === system) as CodeSystem | undefined;
    return (concept ?? codeSystem?.concept ?? []).map(({ code }) => ({ system, code }));
  });
}

/** A profile's differential, and its parents' beneath it for what it leaves unsaid, such as the value that tells a slice. */
export interface Definition {
  url: string;
  own: readonly ElementDefinition[];
  inherited: readonly ElementDefinition[];
}

/** A fixed or pattern value of an element, in whichever of R4's many properties it stands. */
export function prescribed(element: ElementDefinition | undefined): unknown {
  const key = element && Object.keys(element).find((name) => /^(fixed|pattern)[A-Z]/.test(name));
  return key && element[key as keyof ElementDefinition];
}

/**
 * What the definition and its parents say of an element together, the nearest last; and what they say of it once for all
 * the slices above it.
 */
export function elementOf({ own, inherited }: Definition, id: string): ElementDefinition | undefined {
  const farthestFirst = [...own, ...inherited].reverse();
  const named = [withoutUpperSlices(id), id].flatMap((one) => farthestFirst.filter((element) => element.id === one));
  return named.length > 0 ? Object.assign({}, ...named) as ElementDefinition : undefined;
}

function withoutUpperSlices(id: string): string {
  const steps = id.split('.');
  const last = steps.findLastIndex((step) => step.includes(':'));
  return steps.map((step, index) => (index < last ? step.replace(/:.*/, '') : step)).join('.');
}
