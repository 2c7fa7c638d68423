import type { ElementDefinition } from '@medplum/fhirtypes';
import type { Definition } from './definition.ts';
import { elementOf, prescribed } from './definition.ts';
import { contains } from './slices.ts';

/** Where a profile says less than, or other than, the profile that it derives from; one sentence each. */
export function contradictions(profile: Definition, parent: Definition): string[] {
  return profile.own.flatMap((ours) => {
    const theirs = elementOf(parent, ours.id ?? '');
    return theirs ? between(ours, theirs).map((what) => `${ours.id}: ${what}`) : [];
  });
}

function between(ours: ElementDefinition, theirs: ElementDefinition): string[] {
  const value = prescribed(ours);
  const parentValue = prescribed(theirs);
  return [
    ...((ours.min ?? Infinity) < (theirs.min ?? 0) ? ['fewer are allowed than by the parent'] : []),
    ...(upTo(ours.max, 0) > upTo(theirs.max, Infinity) ? ['more are allowed than by the parent'] : []),
    ...(value !== undefined && parentValue !== undefined && !contains(value, parentValue) ? ['the parent has another value'] : []),
    ...(ours.slicing && theirs.slicing ? slicing(ours.slicing, theirs.slicing) : []),
  ];
}

function slicing(ours: NonNullable<ElementDefinition['slicing']>, theirs: NonNullable<ElementDefinition['slicing']>): string[] {
  return [
    ...(JSON.stringify(ours.discriminator) === JSON.stringify(theirs.discriminator) ? [] : ['the parent tells slices by something else']),
    ...(theirs.rules === 'closed' && ours.rules !== 'closed' ? ['the parent allows nothing beside its slices'] : []),
  ];
}

function upTo(max: string | undefined, unsaid: number): number {
  if (max === undefined) {
    return unsaid;
  }
  return max === '*' ? Infinity : Number(max);
}
