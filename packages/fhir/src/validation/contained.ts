/** R4's constraints on contained resources (http://hl7.org/fhir/R4/domainresource.html). */
import type { Fault } from './fault.ts';
import { isObject, listOf, type JsonObject } from './walk.ts';

/** A contained resource and where it stands. */
export interface Contained {
  resource: JsonObject;
  expression: string;
}

/** The contained resources of a resource that may have any shape. */
export const containedIn = (resource: JsonObject, type: string): readonly Contained[] =>
  listOf(resource['contained']).flatMap((resource, index) => (isObject(resource) ? [{ resource, expression: `${type}.contained[${index}]` }] : []));

/** dom-2, dom-4, dom-5: no contained resource of its own, no version, no time of change, no security label; and an id to refer to. */
export function containedFaults({ resource, expression }: Contained): readonly Fault[] {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  const forbidden = (parent: JsonObject, path: string, name: string, key: string): readonly Fault[] =>
    parent[name] === undefined ? [] : [{ kind: 'brokenConstraint', expression: `${path}.${name}`, text: `A contained resource has no ${name} (${key}).` }];
  return [
    ...(resource['id'] === undefined ? [{ kind: 'missingElement', expression: `${expression}.id`, text: 'A contained resource needs an id.' } as const] : []),
    ...forbidden(resource, expression, 'contained', 'dom-2'),
    ...forbidden(meta, `${expression}.meta`, 'versionId', 'dom-4'),
    ...forbidden(meta, `${expression}.meta`, 'lastUpdated', 'dom-4'),
    ...forbidden(meta, `${expression}.meta`, 'security', 'dom-5'),
  ];
}
