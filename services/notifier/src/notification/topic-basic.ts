import type { Topic, TopicFilter } from '@ehch/fhir';
import type { Basic, Extension } from '@medplum/fhirtypes';

/** What a topic is in R4, which has no resource for it. */
export const TOPIC_CODE = { system: 'http://hl7.org/fhir/fhir-types', code: 'SubscriptionTopic' };

/** The guide's own example takes what the topic is from R5, and what it is about from R4B. */
const R5 = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.';
const R4B = 'http://hl7.org/fhir/4.3/StructureDefinition/extension-SubscriptionTopic.';
const DEFINITION = 'http://hl7.org/fhir/StructureDefinition/';

/** A topic as R4 can be asked for it: a Basic with the extensions that the backport's version 1.2 names (SUB-064). */
export function basicOf(topic: Topic): Basic {
  return {
    resourceType: 'Basic',
    id: topic.name,
    extension: [
      { url: `${R5}url`, valueUri: topic.url },
      { url: `${R5}version`, valueString: topic.version },
      { url: `${R5}name`, valueString: topic.name },
      { url: `${R5}title`, valueString: topic.title },
      { url: `${R5}status`, valueCode: 'active' },
      { url: `${R5}description`, valueMarkdown: topic.description },
      triggerOf(topic),
      ...topic.canFilterBy.flatMap((filter) => filterOf(topic, filter)),
      { url: `${R4B}notificationShape`, extension: [focusOf(topic.notificationShape.focus), ...topic.notificationShape.include.map((include): Extension => ({ url: 'include', valueString: include }))] },
    ],
    code: { coding: [TOPIC_CODE] },
  };
}

const focusOf = (type: string): Extension => ({ url: 'resource', valueUri: `${DEFINITION}${type}` });

function triggerOf({ description, trigger }: Topic): Extension {
  return {
    url: `${R4B}resourceTrigger`,
    extension: [
      { url: 'description', valueMarkdown: description },
      focusOf(trigger.resource),
      ...trigger.on.map((interaction): Extension => ({ url: 'supportedInteraction', valueCode: interaction })),
      ...criteriaOf(trigger),
    ],
  };
}

function criteriaOf({ previous, current }: Topic['trigger']): Extension[] {
  const parts = [previous && `(%previous.empty() or (%previous.select(${previous})))`, current && `(%current.select(${current}))`].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? [] : [{ url: 'fhirPathCriteria', valueString: parts.join(' and ') }];
}

function filterOf({ trigger }: Topic, { name, description, identifier }: TopicFilter): Extension[] {
  return [name, ...(identifier === true ? [`${name}.identifier`] : [])].map((parameter) => ({
    url: `${R4B}canFilterBy`,
    extension: [{ url: 'description', valueMarkdown: description }, focusOf(trigger.resource), { url: 'filterParameter', valueString: parameter }],
  }));
}
