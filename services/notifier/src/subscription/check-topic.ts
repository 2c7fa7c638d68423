import { type Condition, type Issue, parseFilter, type Topic } from '@ehch/fhir';
import { type BackportSubscription, BACKPORT, filtersOf } from './backport.ts';
import { refusal } from './issues.ts';

interface TopicRules {
  topics: readonly Topic[];
  mayRead(resourceType: string): boolean;
}

/**
 * The topic must be one that is offered (SUB-001, SUB-020), about resources that the caller may read (SUB-031, SEC-012),
 * and every filter one that can match (SUB-021).
 */
export function checkTopic(resource: BackportSubscription, { topics, mayRead }: TopicRules): Issue[] {
  const topic = topics.find(({ url }) => url === resource.criteria);
  if (topic === undefined) {
    return [refusal('EHCH-SUB-020', { expression: 'Subscription.criteria', text: 'There is no such topic.', fix: 'The topics are listed in the CapabilityStatement, at Subscription.' })];
  }
  const forbidden = mayRead(topic.trigger.resource) ? [] : [refusal('EHCH-SUB-031', { expression: 'Subscription.criteria', text: `The topic is about ${topic.trigger.resource} resources, which this client may not read.` })];
  return [...forbidden, ...checkCriteriaExtensions(resource), ...filtersOf(resource).flatMap((text, index) => checkFilter(topic, text, index))];
}

const filterPath = (index: number): string => `Subscription.criteria.extension[${index}]`;

function checkCriteriaExtensions({ _criteria }: BackportSubscription): Issue[] {
  const wrong = (_criteria?.extension ?? []).findIndex(({ url, valueString }) => url === BACKPORT.filter && valueString === undefined);
  return wrong < 0 ? [] : [refusal('EHCH-SUB-002', { expression: filterPath(wrong), text: 'A filter is a valueString.' })];
}

const FAULTS = {
  'unknown-parameter': 'The topic cannot be filtered by this parameter.',
  modifier: 'Modifiers are not supported in filters.',
  'no-value': 'The filter has no value to match.',
  'other-type': 'The filter is about another resource type than the topic.',
} as const;

function checkFilter(topic: Topic, text: string, index: number): Issue[] {
  const parsed = parseFilter(topic, text);
  const issue = (fault: string) => refusal('EHCH-SUB-021', { expression: filterPath(index), text: fault, fix: `Parameters of this topic: ${parametersOf(topic).join(', ') || 'none'}.` });
  if (!parsed.ok) return [issue(FAULTS[parsed.fault])];
  return parsed.conditions.some((condition) => neverMatches(topic, condition)) ? [issue('A value of this filter can never match.')] : [];
}

const parametersOf = ({ canFilterBy }: Topic): string[] => canFilterBy.flatMap(({ name, identifier }) => (identifier ? [name, `${name}.identifier`] : [name]));

/** A severity that the topic does not know, or an identifier without its system. */
function neverMatches({ severity }: Topic, { parameter, values }: Condition): boolean {
  if (parameter === 'severity') return !values.some((value) => severity?.some(({ code }) => code === value));
  return parameter.endsWith('.identifier') && !values.some((value) => /^[^|]+\|[^|]+$/.test(value));
}
