import { evalFhirPathTyped, parseFhirPath, type FhirPathAtom, toJsBoolean, toTypedValue } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { takesBack } from './retraction.ts';
import type { Topic } from './topic.ts';

/** A version of a resource, and the one before it if there was one. */
export interface ResourceChange {
  previous: Resource | undefined;
  current: Resource;
}

/** A topic that fires, with the urgency it has then. */
export interface FiredTopic {
  topic: Topic;
  /** Of a withdrawal, that of what it takes back: whoever heard of the one hears of the other. */
  severity: string | undefined;
  /** It takes back what was told before: whoever acts on that may come to harm. */
  retraction: boolean;
}

interface CompiledTopic {
  topic: Topic;
  previous: FhirPathAtom | undefined;
  current: FhirPathAtom | undefined;
  withdrawn: FhirPathAtom | undefined;
  severity: readonly { code: string; when: FhirPathAtom | undefined }[];
}

/**
 * Makes a function that says which topics a change fires. The previous version is compared with the current, so what was
 * so before does not fire again (SUB-100).
 */
export function createTrigger(topics: readonly Topic[]): (change: ResourceChange) => FiredTopic[] {
  const compiled = topics.map(compileTopic);
  return (change) =>
    compiled.flatMap((one) => {
      const told = toldOf(one, change);
      return told === undefined ? [] : [{ topic: one.topic, severity: one.severity.find(({ when }) => holds(when, told))?.code, retraction: told !== change.current || takesBack(change.previous, change.current) }];
    });
}

const compileTopic = (topic: Topic): CompiledTopic => ({
  topic,
  previous: compile(topic.trigger.previous),
  current: compile(topic.trigger.current),
  withdrawn: compile(topic.trigger.withdrawn),
  severity: (topic.severity ?? []).map(({ code, when }) => ({ code, when: compile(when) })),
});

/** The version that a topic tells of: the current one, or the previous one where the current takes it back; else none. */
function toldOf(one: CompiledTopic, { previous, current }: ResourceChange): Resource | undefined {
  const { resource, on } = one.topic.trigger;
  if (resource !== current.resourceType || !on.includes(previous === undefined ? 'create' : 'update')) return undefined;
  if (meets(one, current, previous) && (previous === undefined || holds(one.previous, previous))) return current;
  return previous && one.withdrawn && meets(one, previous) && holds(one.withdrawn, current) ? previous : undefined;
}

const meets = ({ topic, current }: CompiledTopic, version: Resource, before?: Resource): boolean => claims(version, topic.trigger.profile) && holds(current, version, before);

const claims = ({ meta }: Resource, profile: string | undefined): boolean => profile === undefined || (meta?.profile ?? []).includes(profile);

const compile = (expression: string | undefined): FhirPathAtom | undefined => (expression === undefined ? undefined : parseFhirPath(expression));

/** An expression that a topic does not have holds always. */
const holds = (expression: FhirPathAtom | undefined, resource: Resource, before?: Resource): boolean =>
  expression === undefined || toJsBoolean(evalFhirPathTyped(expression, [toTypedValue(resource)], { '%previous': toTypedValue(before) }));
