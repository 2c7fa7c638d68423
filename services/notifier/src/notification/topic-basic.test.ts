import { expect, test } from '@jest/globals';
import { TOPICS } from '@ehch/fhir-profiles';
import { basicOf } from './topic-basic.ts';


test.each(TOPICS.map((topic) => [topic.name, topic] as const))('SUB-064: %s is a Basic that says what fires it and what it may be filtered by', (_name, topic) => {
  const basic = basicOf(topic);
  expect(basic.code).toEqual({ coding: [{ system: 'http://hl7.org/fhir/fhir-types', code: 'SubscriptionTopic' }] });
  const values = (suffix: string, part?: string) =>
    basic.extension?.filter(({ url }) => url.endsWith(`extension-SubscriptionTopic.${suffix}`)).flatMap((one) => (part === undefined ? (one.valueUri ?? one.valueString ?? one.valueCode) : one.extension?.filter(({ url }) => url === part).map((inner) => inner.valueUri ?? inner.valueCode ?? inner.valueString)));
  expect([values('url'), values('version'), values('status')]).toEqual([[topic.url], [topic.version], ['active']]);
  expect(values('resourceTrigger', 'resource')).toEqual([`http://hl7.org/fhir/StructureDefinition/${topic.trigger.resource}`]);
  expect(values('resourceTrigger', 'supportedInteraction')).toEqual(topic.trigger.on);
  expect(values('canFilterBy', 'filterParameter')).toEqual(topic.canFilterBy.flatMap(({ name, identifier }) => (identifier ? [name, `${name}.identifier`] : [name])));
  expect(values('notificationShape', 'include')).toEqual(topic.notificationShape.include);
});
