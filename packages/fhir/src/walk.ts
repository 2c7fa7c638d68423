import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { isCovered } from './resource-types.ts';
import { type Property, type Shape, shapeOf } from './validation/shape.ts';

/**
 * The element of R4 that a place within a resource belongs to: `Observation.component[3].valueQuantity.value` lies in
 * `Observation.component.valueQuantity`. What is below a data type is the value of its element.
 */
export function elementAt(place: string): string {
  const [type = '', ...names] = place.replaceAll(/\[\d+\]/g, '').split('.');
  if (!isCovered(type)) return type;
  const steps: string[] = [type];
  for (let shape: Shape | undefined = shapeOf(type), at = 0; shape !== undefined && at < names.length; at += 1) {
    const name = names[at] ?? '';
    const property: Property | undefined = shape.properties.get(name);
    steps.push(name);
    shape = property?.type.includes('.') ? property.shape : undefined;
  }
  return steps.join('.');
}

/** The concepts of a resource, each with its element. What stands in extensions and in contained resources is left aside. */
export function* conceptsIn(resource: Resource): Generator<{ element: string; concept: CodeableConcept }> {
  if (isCovered(resource.resourceType)) yield* conceptsBelow(resource, shapeOf(resource.resourceType), resource.resourceType);
}

function* conceptsBelow(node: object, shape: Shape, path: string): Generator<{ element: string; concept: CodeableConcept }> {
  for (const [name, value] of Object.entries(node) as [string, unknown][]) {
    const property = shape.properties.get(name);
    if (property === undefined || typeof value !== 'object') continue;
    const isConcept = property.type === 'CodeableConcept';
    if (!isConcept && !property.type.includes('.')) continue;
    for (const item of (Array.isArray(value) ? value : [value]) as unknown[]) {
      if (typeof item !== 'object' || item === null) continue;
      if (isConcept) yield { element: `${path}.${name}`, concept: item };
      else if (property.shape) yield* conceptsBelow(item, property.shape, `${path}.${name}`);
    }
  }
}
