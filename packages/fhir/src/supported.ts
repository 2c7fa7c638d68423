import type { Resource } from '@medplum/fhirtypes';
import { findElement } from './elements.ts';
import { SUPPORTED_BY_EHCH } from './generated/supported-ehch.ts';
import { SUPPORTED_BY_UK_CORE } from './generated/supported-uk-core.ts';

/** An element that a profile asks whoever claims it to fill where they can. */
export interface SupportedElement {
  /** Such as `Patient.telecom`; of an extension with its URL in brackets. */
  path: string;
  /** The profile that asks for it: the one that is claimed, or one that it derives from. */
  by: string;
  /** Whether the resource has it, at any place. */
  isFilled(resource: Resource): boolean;
}

const SUPPORTED = { ...SUPPORTED_BY_UK_CORE, ...SUPPORTED_BY_EHCH };
const known = new Map<string, readonly SupportedElement[]>();

/**
 * The elements that a profile asks to be supported: what UK Core flags as must-support, and what our own profiles name. Each is asked for by
 * the nearest profile that does so.
 *
 * @returns none of a profile that asks for nothing, or is not known
 */
export function supportedElements(profile: string): readonly SupportedElement[] {
  const found = known.get(profile) ?? elementsOf(profile);
  if (Object.hasOwn(SUPPORTED, profile)) known.set(profile, found);
  return found;
}

function elementsOf(profile: string | undefined): SupportedElement[] {
  const asked = profile !== undefined && Object.hasOwn(SUPPORTED, profile) ? SUPPORTED[profile] : undefined;
  if (profile === undefined || asked === undefined) return [];
  const inherited = elementsOf(asked.parent).filter(({ path }) => !asked.elements.includes(path));
  return [...asked.elements.map((path) => ({ path, by: profile, isFilled: filledTest(path) })), ...inherited];
}

/** A step into a resource, by the names that its property may have; at the end perhaps the extension of one URL. */
function filledTest(path: string): (resource: Resource) => boolean {
  const [, plain = '', , extension] = /^(.*?)(\.extension\((.*)\))?$/.exec(path) ?? [];
  const [type = '', ...names] = plain.split('.');
  const found = findElement(type, names);
  if (!found.ok) throw new Error(`${path} is no element of R4`);
  const steps = extension === undefined ? found.forms : [...found.forms, ['extension']];
  const isWanted = extension === undefined ? () => true : (value: unknown) => (value as { url?: unknown }).url === extension;
  return (resource) => isThere(resource, steps, isWanted);
}

function isThere(value: unknown, steps: readonly (readonly string[])[], isWanted: (value: unknown) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => isThere(item, steps, isWanted));
  if (value === undefined || value === null) return false;
  const [names, ...rest] = steps;
  if (names === undefined) return isWanted(value);
  return typeof value === 'object' && names.some((name) => isThere((value as Readonly<Record<string, unknown>>)[name], rest, isWanted));
}
