/** The sentences about a value that has not its shape. None repeats the value. */
import { RESOURCE_TYPES } from '../resource-types.ts';
import type { Fault } from './fault.ts';
import type { PrimitiveName } from './primitives.ts';
import type { PresenceConstraint } from './presence-constraints.ts';

export const notA = (kind: 'array' | 'object'): Fault => structure(`This must be a JSON ${kind}.`);

export const empty = (): Fault => structure('This is empty; leave the element out instead.');

export const tooDeep = (most: number): Fault => structure(`Elements are nested more than ${most} deep.`);

const structure = (text: string): Fault => ({ kind: 'wrongStructure', expression: '', text });

export const unknownType = (): Fault => ({
  kind: 'unknownType',
  expression: '.resourceType',
  text: `This must be one of the types ${RESOURCE_TYPES.join(', ')}.`,
});

/** A name that could not be an element's may be anything, a person's number included, so it is not repeated. */
export const unknownElement = (name: string): Fault => ({
  kind: 'unknownElement',
  expression: /^_?[a-z][A-Za-z]{0,63}$/.test(name) ? `.${name}` : '',
  text: 'R4 has no element of this name here.',
});

export const missing = (element: string): Fault => ({
  kind: 'missingElement',
  expression: `.${plain(element)}`,
  text: `R4 requires ${element}.`,
});

export const manyForms = (element: string): Fault => ({
  kind: 'manyForms',
  expression: `.${plain(element)}`,
  text: `Only one form of ${element} may be given.`,
});

/** FHIRPath knows a choice by its plain name. */
const plain = (element: string): string => element.replace('[x]', '');

export function brokenPresence({ elements, key, rule }: PresenceConstraint): Fault {
  const [first, second] = elements;
  const texts = {
    'at-least-one': `At least one of ${elements.join(', ')} must be given (${key}).`,
    'at-most-one': `Only one of ${elements.join(', ')} may be given (${key}).`,
    needs: `Where ${first} is given, ${second} must be too (${key}).`,
  };
  return { kind: 'brokenConstraint', expression: '', text: texts[rule] };
}

export const badCode = (codes: ReadonlySet<unknown>): Fault => ({
  kind: 'badCode',
  expression: '',
  text: `This must be one of the codes ${[...codes].join(', ')}.`,
});

export const badTarget = (targets: ReadonlySet<string>): Fault => ({
  kind: 'badReference',
  expression: '.reference',
  text: `This may refer only to ${[...targets].join(', ')}.`,
});

export const badPrimitive = (type: string): Fault => ({
  kind: 'badValue',
  expression: '',
  text: `This must be ${WORDS[type as PrimitiveName]}.`,
});

/** What each primitive type of R4 is. */
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
