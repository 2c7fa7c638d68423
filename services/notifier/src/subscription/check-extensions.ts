import type { Issue } from '@ehch/fhir';
import type { BackportSubscription } from './backport.ts';
import { refusal } from './issues.ts';

/** Elements of R5 that the backport has its own extension for; as cross-version extensions they would be overlooked. */
const ELSEWHERE = new Set(['topic', 'filterBy', 'channelType', 'endpoint', 'parameter', 'heartbeatPeriod', 'timeout', 'contentType', 'content', 'maxCount']);
const CROSS_VERSION = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription.';
const UNPUBLISHED = 'http://hl7.org/fhir/5.0/subscriptions-backport/';

/**
 * Refuses extensions that say in another way what this guide defines, since leaving them unread would change what the
 * subscriber gets (SUB-010), and modifiers, which by FHIR's rule may not be left unread. Other extensions are kept.
 */
export function checkExtensions(resource: BackportSubscription): Issue[] {
  const issues: Issue[] = [];
  walk(resource, 'Subscription', (name, value, path) => {
    if (name === 'modifierExtension') issues.push(refusal('EHCH-SUB-010', { expression: path, text: 'Modifier extensions are not understood here.' }));
    if (name === 'url' && isElsewhere(value)) issues.push(refusal('EHCH-SUB-010', { expression: path, text: 'This extension is not the one that the Subscriptions R5 Backport guide defines for R4.' }));
  });
  return issues;
}

function isElsewhere(url: unknown): boolean {
  if (typeof url !== 'string') return false;
  return url.startsWith(UNPUBLISHED) || (url.startsWith(CROSS_VERSION) && ELSEWHERE.has(url.slice(CROSS_VERSION.length).split(/[.|]/)[0] ?? ''));
}

function walk(value: unknown, path: string, visit: (name: string, value: unknown, path: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) {
    const childPath = Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`;
    visit(name, child, childPath);
    walk(child, childPath, visit);
  }
}
