/** Builds the JSON Schema of our resource types from their StructureDefinitions. */
import type { ElementDefinition, ElementDefinitionType } from '@medplum/fhirtypes';
import type { Definitions } from './definitions.ts';
import { childrenOf, formsOf, isPrimitive, parentOf, type Form } from './elements.ts';
import { presenceRules, type PresenceRule } from './presence.ts';

/** What a property's value must be: a primitive, a code of a list, an object, or an array of one of them. */
export interface ValueSchema {
  $ref?: string;
  is?: string;
  codes?: readonly string[];
  refersTo?: readonly string[];
  type?: 'array' | 'object';
  minItems?: 1;
  minProperties?: 1;
  items?: ValueSchema;
}

/** What an object of a resource, data type or backbone element may and must hold. */
export interface ObjectSchema {
  type: 'object';
  properties: Record<string, ValueSchema>;
  /** No other properties, but for `_name` beside each property named here. */
  closed: readonly string[];
  presence: readonly PresenceRule[];
}

/** Data types that reach our resources only as the value of an extension; they are let through unread. */
const UNREAD = new Set([
  'ContactDetail',
  'Contributor',
  'DataRequirement',
  'Dosage',
  'Expression',
  'Meta',
  'ParameterDefinition',
  'RelatedArtifact',
  'TriggerDefinition',
  'UsageContext',
]);

/** The type that R4 gives to `id` and `Extension.url`, which can have no extensions. */
const ATTRIBUTE = 'http://hl7.org/fhirpath/System.String';

const NON_EMPTY_OBJECT: ValueSchema = { type: 'object', minProperties: 1 };

/** The schema of each resource type, and of everything that it reaches, by the name of the type or the path of the element. */
export function shapeSchemas(definitions: Definitions, resourceTypes: readonly string[]): Readonly<Record<string, ObjectSchema>> {
  const schemas: Record<string, ObjectSchema> = {};
  const waiting = ['Element', ...resourceTypes];
  for (let type = waiting.pop(); type; type = waiting.pop()) {
    if (schemas[type]) continue;
    const elements = definitions.elementsOf(type);
    for (const path of new Set(elements.map((element) => parentOf(element.path)).filter(Boolean))) {
      schemas[path] = objectSchema(path, childrenOf(elements, path), definitions);
    }
    waiting.push(...elements.flatMap(dataTypesOf));
  }
  for (const type of resourceTypes) Object.assign(schemas[type]?.properties ?? {}, { resourceType: { is: 'code' }, id: { is: 'id' } });
  return schemas;
}

function objectSchema(path: string, children: readonly ElementDefinition[], definitions: Definitions): ObjectSchema {
  const forms = children.flatMap((element) => formsOf(element).map((form) => ({ element, ...form })));
  const properties = forms.map(({ element, name, kind }) => [name, propertySchema(element, valueSchema(element, kind, definitions))] as const);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    closed: forms.filter(({ kind }) => isPrimitive(kind)).map(({ name }) => name),
    presence: presenceRules(path, children),
  };
}

const propertySchema = ({ max }: ElementDefinition, value: ValueSchema): ValueSchema =>
  max === '*' ? { type: 'array', minItems: 1, items: value } : value;

function valueSchema(element: ElementDefinition, kind: Form['kind'], definitions: Definitions): ValueSchema {
  if (!kind) return refTo(element.contentReference?.slice(1) ?? '');
  if (kind.code === ATTRIBUTE) return { is: element.path === 'Extension.url' ? 'uri' : 'string' };
  if (isPrimitive(kind)) return primitiveSchema(element, kind, definitions);
  if (kind.code === 'Reference') return { ...refTo('Reference'), refersTo: targetsOf(kind) };
  if (isBackbone(element, kind)) return refTo(element.path);
  return isUnread(element, kind) ? NON_EMPTY_OBJECT : refTo(kind.code);
}

const refTo = (name: string): ValueSchema => ({ $ref: `#/definitions/${name}` });

const isBackbone = (element: ElementDefinition, { code }: ElementDefinitionType): boolean =>
  code === 'BackboneElement' || (code === 'Element' && element.path.includes('.'));

/** A contained resource has a schema of its own type, not one here. */
const isUnread = (element: ElementDefinition, { code }: ElementDefinitionType): boolean =>
  code === 'Resource' || (element.path === 'Extension.value[x]' && UNREAD.has(code));

function dataTypesOf(element: ElementDefinition): readonly string[] {
  const kinds = (element.type ?? []).filter((kind) => kind.code !== ATTRIBUTE && !isPrimitive(kind));
  return kinds.filter((kind) => element.path.includes('.') && !isBackbone(element, kind) && !isUnread(element, kind)).map(({ code }) => code);
}

function primitiveSchema({ binding }: ElementDefinition, { code }: ElementDefinitionType, definitions: Definitions): ValueSchema {
  const isBound = code === 'code' && binding?.strength === 'required';
  const codes = isBound && binding.valueSet ? definitions.codesOf(binding.valueSet) : undefined;
  return codes ? { codes } : { is: code };
}

/** The resource types that a reference may lead to; none when it may lead to any. */
function targetsOf({ targetProfile = [] }: ElementDefinitionType): readonly string[] {
  const types = targetProfile.map((canonical) => canonical.slice(canonical.lastIndexOf('/') + 1));
  return types.includes('Resource') ? [] : types;
}
