/** What R4 says of an object, read from the notation of src/generated/r4.ts into what a check can ask quickly. */
import { CODES, ELEMENTS } from '../generated/r4.ts';
import { isCovered } from '../resource-types.ts';
import { PRESENCE_CONSTRAINTS, type PresenceConstraint } from './presence-constraints.ts';
import { PRIMITIVES, type PrimitiveCheck } from './primitives.ts';
import { VALUE_CONSTRAINTS, type ValueConstraint } from './value-constraints.ts';

/** What one property of an object must hold. */
export interface Property extends PropertyType {
  /** The element as R4 names it, such as `value[x]`. */
  element: string;
  isMany: boolean;
  /** Whether it is a form of a choice, such as `valueString`; its `_valueString` is none. */
  isForm: boolean;
  /** Whether it is the `_name` beside a primitive, which holds its id and extensions. */
  isSibling: boolean;
  /** The bit that says that the element is there; 0 where nobody asks. */
  bit: number;
}

interface PropertyType {
  /** R4's name of the type, or the path of a backbone element. */
  type: string;
  /** One of these three; none for a contained resource. */
  primitive: PrimitiveCheck | undefined;
  codes: ReadonlySet<unknown> | undefined;
  shape: Shape | undefined;
  /** The types that a reference may lead to. */
  targets: ReadonlySet<string> | undefined;
}

/** What an object of a resource, data type or backbone element may and must hold. */
export interface Shape {
  properties: Map<string, Property>;
  /** The bit of each element that is asked for by presence. */
  bits: Map<string, number>;
  /** The bits of the elements that must be there. */
  required: number;
  presence: readonly Presence[];
  values: ValueConstraint | undefined;
}

/** A constraint with the bits of all its elements, of the first and of the second. */
export type Presence = PresenceConstraint & { all: number; first: number; second: number };

const shapes = new Map<string, Shape>();

/** The shape of a type, or of a backbone element by its path. It is read once, when it is first asked for. */
export function shapeOf(path: string): Shape {
  const known = shapes.get(path);
  if (known) return known;
  const shape: Shape = { properties: new Map(), bits: new Map(), required: 0, presence: [], values: VALUE_CONSTRAINTS[path] };
  shapes.set(path, shape);
  const constraints = PRESENCE_CONSTRAINTS[path] ?? [];
  const constrained = new Set(constraints.flatMap(({ elements }) => elements));
  for (const [element, notation] of Object.entries(ELEMENTS[path] ?? {}))
    addElement(shape, element, notation, constrained.has(element));
  if (isCovered(path)) addElement(shape, 'resourceType', '1..1 code', false);
  shape.presence = constraints.map((constraint) => presenceOf(constraint, shape.bits));
  return shape;
}

function presenceOf(constraint: PresenceConstraint, known: ReadonlyMap<string, number>): Presence {
  const bits = constraint.elements.map((element) => known.get(element) ?? 0);
  const [first = 0, second = 0] = bits;
  return { ...constraint, first, second, all: bits.reduce((all, bit) => all | bit, 0) };
}

/** `1..1 code(encounter-status)`: how many, and the types of the value with the targets of a reference or the value set of a code. */
function addElement(shape: Shape, element: string, notation: string, isConstrained: boolean): void {
  const [, least = '', most = '', types = ''] = /^(\d)\.\.(\S+) (.*)$/.exec(notation) ?? [];
  const isChoice = element.endsWith('[x]');
  const bit = isChoice || least === '1' || isConstrained ? 1 << shape.bits.size : 0;
  if (bit) shape.bits.set(element, bit);
  if (least === '1') shape.required |= bit;
  for (const text of types.split(', ')) {
    const type = typeOf(text);
    const name = isChoice ? element.slice(0, -3) + type.type.charAt(0).toUpperCase() + type.type.slice(1) : element;
    const property: Property = { element, isMany: most === '*', isForm: isChoice, isSibling: false, bit, ...type };
    shape.properties.set(name, property);
    if (type.primitive || type.codes) shape.properties.set(`_${name}`, siblingOf(property));
  }
}

/** `Reference(Patient|Group)`, `code(encounter-status)`, or a name alone. */
function typeOf(text: string): PropertyType {
  const [, type = '', words] = /^([\w.]+)(?:\((.*)\))?$/.exec(text) ?? [];
  const codes = type === 'code' && words ? new Set(CODES[words]) : undefined;
  const primitive = codes ? undefined : (PRIMITIVES as Readonly<Record<string, PrimitiveCheck>>)[type];
  const targets = type === 'Reference' && words ? new Set(words.split('|')) : undefined;
  const shape = codes || primitive || type === 'Resource' ? undefined : shapeOf(type);
  return { type, primitive, codes, shape, targets };
}

const siblingOf = (property: Property): Property => ({
  ...property,
  type: 'Element',
  isForm: false,
  isSibling: true,
  primitive: undefined,
  codes: undefined,
  shape: shapeOf('Element'),
});
