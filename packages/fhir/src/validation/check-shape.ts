/** Compares a JSON value with the shape that R4 gives to its type. Nothing is made, not even a path, until a fault is found. */
import { isCovered, type CoveredResourceType } from '../resource-types.ts';
import { MAX_FAULTS, type Fault } from './fault.ts';
import { isObject, type JsonObject } from './json.ts';
import * as say from './shape-faults.ts';
import { shapeOf, type Presence, type Property, type Shape } from './shape.ts';
import { VALUE_CONSTRAINTS } from './value-constraints.ts';

/** Faults with expressions that start at the value; undefined when there are none. */
type Found = readonly Fault[] | undefined;

/** Where the check is, and what it must know of the whole resource. */
interface Place {
  containedIds: ReadonlySet<unknown>;
  depth: number;
}

/** Deeper than any resource of use; what is deeper is made to exhaust us. */
const MAX_DEPTH = 64;

/** How the resource differs from the shape of its type; empty when it does not. Expressions start with the type. */
export function shapeFaults(resource: JsonObject, type: CoveredResourceType): readonly Fault[] {
  const contained = Array.isArray(resource['contained']) ? resource['contained'] : [];
  const containedIds = new Set(contained.map((inner: unknown) => isObject(inner) && inner['id']));
  return below(type, checkObject(resource, shapeOf(type), { containedIds, depth: 0 })) ?? [];
}

function checkObject(node: unknown, shape: Shape, place: Place): Found {
  if (!isObject(node)) return [say.notA('object')];
  if (place.depth === MAX_DEPTH) return [say.tooDeep(MAX_DEPTH)];
  place.depth += 1;
  let found: Found;
  let there = 0;
  let forms = 0;
  let isEmpty = true;
  for (const name in node) {
    if (node[name] === undefined) continue;
    if (name !== 'id') isEmpty = false;
    const property = shape.properties.get(name);
    if (!property) {
      found = join(found, [say.unknownElement(name)]);
      continue;
    }
    const own = property.isMany ? checkMany(node, name, property, place) : checkOne(node[name], property, place);
    if (own) found = join(found, below(`.${name}`, own));
    if (property.isForm && (forms & property.bit) !== 0) found = join(found, [say.manyForms(property.element)]);
    if (property.isForm) forms |= property.bit;
    there |= property.bit;
  }
  place.depth -= 1;
  if (isEmpty) return join(found, [say.empty()]);
  found = join(found, presenceFaults(shape, there));
  return found ?? join(undefined, shape.values?.(node, place));
}

function presenceFaults({ bits, presence, required }: Shape, there: number): Found {
  let found: Found;
  if ((there & required) !== required) {
    found = [...bits].filter(([, bit]) => (bit & required & ~there) !== 0).map(([element]) => say.missing(element));
  }
  for (const rule of presence) if (isBroken(rule, there)) found = join(found, [say.brokenPresence(rule)]);
  return found;
}

function isBroken({ rule, all, first, second }: Presence, there: number): boolean {
  switch (rule) {
    case 'at-least-one':
      return (there & all) === 0;
    case 'at-most-one':
      return (there & first) !== 0 && (there & second) !== 0;
    case 'needs':
      return (there & first) !== 0 && (there & second) === 0;
  }
}

function checkMany(node: JsonObject, name: string, property: Property, place: Place): Found {
  const items = node[name];
  if (!Array.isArray(items)) return [say.notA('array')];
  if (items.length === 0) return [say.empty()];
  let found: Found;
  for (let index = 0; index < items.length; index += 1) {
    if (items[index] === null && holdsPlace(node, name, property)) continue;
    const own = checkOne(items[index], property, place);
    if (own) found = join(found, below(`[${index}]`, own));
  }
  return found;
}

/** A null keeps the places of a repeating primitive and of its `_name` in step. */
const holdsPlace = (node: JsonObject, name: string, { isSibling, shape }: Property): boolean =>
  isSibling ? name.slice(1) in node : shape === undefined && `_${name}` in node;

function checkOne(value: unknown, property: Property, place: Place): Found {
  const { codes, primitive, shape, targets, type } = property;
  if (primitive) return primitive(value) ? undefined : [say.badPrimitive(type)];
  if (codes) return codes.has(value) ? undefined : [say.badCode(codes)];
  if (!shape) return checkContained(value, place);
  const found = checkObject(value, shape, place);
  return found ?? (targets && !leadsTo(targets, value as JsonObject) ? [say.badTarget(targets)] : undefined);
}

/** A reference says its type unless it is a URL, a URN or a fragment. */
function leadsTo(targets: ReadonlySet<string>, { reference }: JsonObject): boolean {
  if (typeof reference !== 'string') return true;
  const end = reference.search(/[^A-Za-z]/);
  const isTyped = reference[end] === '/' || reference[end] === '?';
  return !isTyped || targets.has(reference.slice(0, end));
}

function checkContained(value: unknown, place: Place): Found {
  const type = isObject(value) ? value['resourceType'] : undefined;
  if (!isCovered(type)) return [say.unknownType()];
  return (
    checkObject(value, shapeOf(type), place) ?? join(undefined, VALUE_CONSTRAINTS['contained']?.(value as JsonObject, place))
  );
}

/** Both lists of faults, until there are enough; no list is made of nothing. */
function join(one: Found, other: Found): Found {
  if (!other || other.length === 0) return one;
  if (!one) return other;
  return one.length < MAX_FAULTS ? [...one, ...other] : one;
}

/** The same faults, seen from one step above. */
const below = (step: string, found: Found): Found => found?.map((fault) => ({ ...fault, expression: step + fault.expression }));
