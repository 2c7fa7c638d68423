import { createValidator, type Issue, type Topic } from '@ehch/fhir';
import { BACKPORT, type BackportSubscription } from './backport.ts';
import { checkChannel } from './check-channel.ts';
import { checkExtensions } from './check-extensions.ts';
import { checkTopic } from './check-topic.ts';
import type { EndpointRules } from './check-endpoint.ts';
import { refusal } from './issues.ts';

/** What is offered, and to whom. */
export interface SubscriptionRules extends EndpointRules {
  topics: readonly Topic[];
  now: Date;
  /** Whether the caller may read resources of a type. */
  mayRead(resourceType: string): boolean;
}

export type CheckedSubscription = { ok: true; resource: BackportSubscription } | { ok: false; issues: Issue[] };

const validate = createValidator('sender');

/**
 * Checks a request for a subscription as a whole: R4's shape first (SUB-008), then all that would make it one that never
 * fires or that may not be had (SUB-020 to SUB-031). Quotes no value.
 */
export function checkSubscription(value: unknown, rules: SubscriptionRules): CheckedSubscription {
  const shape = validate(withoutOurProfile(value));
  if (shape.length > 0) return { ok: false, issues: shape };
  const resource = value as BackportSubscription;
  if (resource.resourceType !== 'Subscription') return { ok: false, issues: [refusal('EHCH-SUB-008', { expression: 'Resource.resourceType', text: 'This must be a Subscription.' })] };
  const issues = [...checkExtensions(resource), ...checkEnd(resource, rules.now), ...checkTopic(resource, rules), ...checkChannel(resource.channel, rules)];
  return issues.length > 0 ? { ok: false, issues } : { ok: true, resource };
}

/** The backport profile is checked here, rule by rule; any other that is claimed is the validator's to know. */
function withoutOurProfile(value: unknown): BackportSubscription {
  const resource = value as BackportSubscription;
  const claimed = (resource as { meta?: { profile?: unknown } } | null)?.meta?.profile;
  if (!Array.isArray(claimed)) return resource;
  const { profile: _profile, ...meta } = resource.meta ?? {};
  const others = claimed.filter((profile) => typeof profile !== 'string' || profile.split('|')[0] !== BACKPORT.subscription);
  const kept = { ...meta, ...(others.length > 0 && { profile: others as string[] }) };
  const { meta: _meta, ...rest } = resource;
  return Object.keys(kept).length > 0 ? { ...resource, meta: kept } : rest;
}

function checkEnd({ end, status }: BackportSubscription, now: Date): Issue[] {
  if (end === undefined || status === 'off' || new Date(end) > now) return [];
  return [refusal('EHCH-SUB-009', { expression: 'Subscription.end', text: 'The end must be in the future.' })];
}
