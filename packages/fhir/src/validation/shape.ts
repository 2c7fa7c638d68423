/** Turns what a generated check found into faults that a person can act on. */
import * as checks from '../generated/shapes.js';
import type { CoveredResourceType } from '../resource-types.ts';
import type { Fault } from './fault.ts';
import type { PrimitiveName } from './primitives.ts';
import type { PresenceFault, ShapeFault } from './shape-fault.ts';

/** How the resource differs from the shape that R4 gives to its type; empty when it does not. */
export function shapeFaults(type: CoveredResourceType, resource: unknown): readonly Fault[] {
  const check = checks[type];
  return check(resource) ? [] : (check.errors ?? []).map((fault) => faultOf(fault, expressionOf(type, fault.instancePath)));
}

/** `/name/0/family` as `Patient.name[0].family`; the names come from the schema, so they hold no content. */
const expressionOf = (type: string, instancePath: string): string =>
  type + instancePath.replaceAll(/\/([^/]+)/g, (_match, step: string) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`));

function faultOf(fault: ShapeFault, expression: string): Fault {
  switch (fault.keyword) {
    case 'is':
      return { kind: 'badValue', expression, text: `This must be ${WORDS[fault.params.is as PrimitiveName]}.` };
    case 'codes':
      return { kind: 'badCode', expression, text: `This must be one of the codes ${[...fault.params.codes].join(', ')}.` };
    case 'refersTo':
      return { kind: 'badReference', expression, text: `This must refer to one of ${fault.params.types}.` };
    case 'closed':
      return closedFault(fault.params.unknown, expression);
    case 'presence':
      return presenceFault(fault.params, expression);
    case 'minItems':
    case 'minProperties':
      return { kind: 'wrongStructure', expression, text: EMPTY };
    case 'type':
      return { kind: 'wrongStructure', expression, text: `This must be a JSON ${fault.params.type}.` };
  }
}

const EMPTY = 'This is empty; leave the element out instead.';

/** A name that cannot be an element's may be anything, a value included, so it is not repeated. */
function closedFault(unknown: string | undefined, expression: string): Fault {
  if (unknown === undefined) return { kind: 'wrongStructure', expression, text: EMPTY };
  const isElementName = /^_?[a-z][A-Za-z]{0,63}$/.test(unknown);
  return { kind: 'unknownElement', expression: isElementName ? `${expression}.${unknown}` : expression, text: 'R4 has no element of this name here.' };
}

function presenceFault({ rule, label, key }: PresenceFault, parent: string): Fault {
  const expression = `${parent}.${label.replace('[x]', '')}`;
  switch (rule) {
    case 'required':
      return { kind: 'missingElement', expression, text: `R4 requires ${label}.` };
    case 'choice':
      return { kind: 'manyForms', expression, text: `Only one form of ${label} may be given.` };
    case 'at-least-one':
      return { kind: 'brokenConstraint', expression: parent, text: `At least one of ${label} must be given (${key}).` };
    case 'at-most-one':
      return { kind: 'brokenConstraint', expression: parent, text: `Only one of ${label} may be given (${key}).` };
    case 'needs':
      return { kind: 'brokenConstraint', expression: parent, text: `The first of ${label} needs the second (${key}).` };
  }
}

/** What each primitive type of R4 is, to end "This must be …". */
const WORDS: Readonly<Record<PrimitiveName, string>> = {
  base64Binary: 'base64',
  boolean: 'true or false, without quotes',
  canonical: 'a canonical URL without white space',
  code: 'a code: text without white space at its ends, and with single spaces within',
  date: 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD',
  dateTime: 'a date that exists, with or without a time; a time has seconds and a time zone: YYYY-MM-DDThh:mm:ss+hh:mm',
  decimal: 'a number, without quotes',
  id: 'an id: 1 to 64 letters, digits, hyphens and dots',
  instant: 'an instant: YYYY-MM-DDThh:mm:ss+hh:mm',
  integer: 'a whole number of 32 bits, without quotes',
  markdown: 'text that is not blank and has no control characters',
  oid: 'an OID: urn:oid: and numbers with dots',
  positiveInt: 'a whole number of 1 or more, without quotes',
  string: 'text that is not blank and has no control characters',
  time: 'a time: hh:mm:ss',
  unsignedInt: 'a whole number of 0 or more, without quotes',
  uri: 'a URI without white space',
  url: 'a URL without white space',
  uuid: 'a UUID in lower case: urn:uuid: and 36 characters',
  xhtml: 'a div of XHTML without scripts, forms, frames or event attributes',
};
