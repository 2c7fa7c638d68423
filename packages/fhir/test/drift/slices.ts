import type { ElementDefinition } from '@medplum/fhirtypes';
import type { Definition } from './definition.ts';
import { elementOf, prescribed } from './definition.ts';
import type { InSlice } from './places.ts';

/** Membership of a slice, from the discriminators that the definition gives it. */
export function sliceMembership(definition: Definition): InSlice {
  return (item, sliceId) => discriminators(definition, sliceId).every((path) => {
    const expected = expectedAt(definition, sliceId, path);
    return expected !== undefined && contains(path === '$this' ? item : valueOf(item, path), expected);
  });
}

/** Whether breaking this element only takes an item out of a slice that may be empty and has others beside it: no fault then. */
export function leavesOptionalSlice(definition: Definition, element: ElementDefinition): boolean {
  const id = element.id ?? '';
  const end = id.lastIndexOf(':');
  const sliceId = end < 0 ? undefined : id.slice(0, end) + (/^[^.]*/.exec(id.slice(end))?.[0] ?? '');
  const slice = sliceId ? elementOf(definition, sliceId) : undefined;
  if (!sliceId || !slice || (slice.min ?? 0) > 0 || slicingOf(definition, sliceId)?.rules === 'closed') {
    return false;
  }
  const path = id === sliceId ? '$this' : id.slice(sliceId.length + 1);
  return discriminators(definition, sliceId).includes(path);
}

function slicingOf(definition: Definition, sliceId: string): ElementDefinition['slicing'] {
  return elementOf(definition, sliceId.replace(/:[^:]*$/, ''))?.slicing;
}

function discriminators(definition: Definition, sliceId: string): string[] {
  const slicing = slicingOf(definition, sliceId);
  return slicing?.discriminator?.map(({ path }) => path) ?? ['url'];
}

function expectedAt(definition: Definition, sliceId: string, path: string): unknown {
  if (path === 'url') {
    return elementOf(definition, sliceId)?.type?.[0]?.profile?.[0];
  }
  return prescribed(elementOf(definition, path === '$this' ? sliceId : `${sliceId}.${path}`));
}

function valueOf(item: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], item);
}

/** FHIR's pattern: everything in the pattern is in the value; an item of an array may stand anywhere. */
export function contains(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((one) => value.some((item) => contains(item, one)));
  }
  if (typeof pattern === 'object' && pattern !== null) {
    return typeof value === 'object' && value !== null
      && Object.entries(pattern).every(([key, one]) => contains((value as Record<string, unknown>)[key], one));
  }
  return value === pattern;
}
