import { evalFhirPathTyped, parseFhirPath, type FhirPathAtom, toJsBoolean, toTypedValue } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { Topic } from './topic.ts';

/** A version of a resource, and the one before it if there was one. */
export interface ResourceChange {
  previous: Resource | undefined;
  current: Resource;
}

/** A topic that fires, with the urgency it has then. */
export interface FiredTopic {
  topic: Topic;
  severity: string | undefined;
}

/**
 * Makes a function that says which topics a change fires. The previous version is compared with the current, so what was
 * so before does not fire again (SUB-100).
 */
export function createTrigger(topics: readonly Topic[]): (change: ResourceChange) => FiredTopic[] {
  const compiled = topics.map((topic) => ({
    topic,
    previous: compile(topic.trigger.previous),
    current: compile(topic.trigger.current),
    severity: (topic.severity ?? []).map(({ code, when }) => ({ code, when: compile(when) })),
  }));
  return (change) =>
    compiled
      .filter(({ topic, previous, current }) => concerns(topic, change) && (change.previous === undefined || holds(previous, change.previous)) && holds(current, change.current))
      .map(({ topic, severity }) => ({ topic, severity: severity.find(({ when }) => holds(when, change.current))?.code }));
}

function concerns({ trigger }: Topic, { previous, current }: ResourceChange): boolean {
  return (
    trigger.resource === current.resourceType &&
    (current.meta?.profile ?? []).includes(trigger.profile) &&
    trigger.on.includes(previous === undefined ? 'create' : 'update')
  );
}

const compile = (expression: string | undefined): FhirPathAtom | undefined => (expression === undefined ? undefined : parseFhirPath(expression));

/** An expression that a topic does not have holds always. */
const holds = (expression: FhirPathAtom | undefined, resource: Resource): boolean =>
  expression === undefined || toJsBoolean(evalFhirPathTyped(expression, [toTypedValue(resource)]));
