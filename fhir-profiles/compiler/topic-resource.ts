import type { Topic, TopicFilter, TopicTrigger } from '@ehch/fhir';
import type { Basic, Extension } from '@medplum/fhirtypes';

/** The guide's own example takes what the topic is from R5, and what it is about from R4B. */
const R5_TOPIC = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.';
const R4B_TOPIC = 'http://hl7.org/fhir/4.3/StructureDefinition/extension-SubscriptionTopic.';
/** What a topic is in R4. */
export const TOPIC_CODE = { system: 'http://hl7.org/fhir/fhir-types', code: 'SubscriptionTopic' };

const R4_TYPE = 'http://hl7.org/fhir/StructureDefinition/';

/** A topic as R4 carries it, which has no resource for it: a Basic with the extensions that the backport's version 1.2 names (SUB-064). */
export function topicResource(topic: Topic): Basic {
  return {
    resourceType: 'Basic',
    id: topic.name,
    extension: [
      { url: `${R5_TOPIC}url`, valueUri: topic.url },
      { url: `${R5_TOPIC}version`, valueString: topic.version },
      { url: `${R5_TOPIC}name`, valueString: topic.name },
      { url: `${R5_TOPIC}title`, valueString: topic.title },
      { url: `${R5_TOPIC}description`, valueMarkdown: topic.description },
      { url: `${R4B_TOPIC}resourceTrigger`, extension: resourceTrigger(topic) },
      ...topic.canFilterBy.flatMap((filter) => canFilterBy(filter, topic.trigger.resource)),
      { url: `${R4B_TOPIC}notificationShape`, extension: notificationShape(topic) },
    ],
    modifierExtension: [{ url: `${R5_TOPIC}status`, valueCode: 'active' }],
    code: { coding: [TOPIC_CODE] },
  };
}

function resourceTrigger({ description, trigger }: Topic): Extension[] {
  return [
    { url: 'description', valueMarkdown: description },
    { url: 'resource', valueUri: R4_TYPE + trigger.resource },
    ...trigger.on.map((valueCode) => ({ url: 'supportedInteraction', valueCode })),
    { url: 'fhirPathCriteria', valueString: fhirPathCriteria(trigger) },
  ];
}

/** The trigger as one FHIRPath over `%previous`, which is empty on create, and `%current` (SUB-100). */
export function fhirPathCriteria({ profile, previous, current, withdrawn }: TopicTrigger): string {
  const claimed = (version: string) => (profile === undefined ? `${version}.exists()` : `${version}.meta.profile.where($this = '${profile}').exists()`);
  const holds = (version: string) => current && `${version}.where(${current}).exists()`;
  const before = previous && `(%previous.empty() or %previous.where(${previous}).exists())`;
  const told = [claimed('%current'), before, holds('%current')].filter(Boolean).join(' and ');
  if (withdrawn === undefined) return told;
  return `(${told}) or (${[claimed('%previous'), holds('%previous'), `%current.where(${withdrawn}).exists()`].filter(Boolean).join(' and ')})`;
}

function canFilterBy({ name, description, identifier }: TopicFilter, resource: string): Extension[] {
  return (identifier ? [name, `${name}.identifier`] : [name]).map((filterParameter) => ({
    url: `${R4B_TOPIC}canFilterBy`,
    extension: [
      { url: 'description', valueMarkdown: description },
      { url: 'resource', valueUri: R4_TYPE + resource },
      { url: 'filterParameter', valueString: filterParameter },
    ],
  }));
}

function notificationShape({ notificationShape: { focus, include } }: Topic): Extension[] {
  return [{ url: 'resource', valueUri: R4_TYPE + focus }, ...include.map((valueString) => ({ url: 'include', valueString }))];
}
