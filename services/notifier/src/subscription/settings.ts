import type { Issue } from '@ehch/fhir';
import type { SubscriptionSettings } from '@ehch/ledger';
import { BACKPORT, type BackportSubscription, CONTENTS, extensionsOf, filtersOf } from './backport.ts';
import { unmaskHeaders } from './headers.ts';
import { refusal } from './issues.ts';

export type Settled = { ok: true; settings: SubscriptionSettings } | { ok: false; issues: Issue[] };

/**
 * The settings that a checked Subscription asks for.
 *
 * @param stored headers that it has now, for which masks may stand (SUB-042)
 */
export function settingsOf(resource: BackportSubscription, stored: readonly string[]): Settled {
  const { channel, end } = resource;
  const headers = unmaskHeaders(channel.header ?? [], stored);
  const unknown = headers.indexOf(undefined);
  if (unknown >= 0) return { ok: false, issues: [refusal('EHCH-SUB-042', { expression: `Subscription.channel.header[${unknown}]`, text: 'The value is masked, and there is no header of this name whose value it could stand for.' })] };
  const heartbeatSeconds = extensionsOf(channel, BACKPORT.heartbeat)[0]?.valueUnsignedInt;
  const timeoutSeconds = extensionsOf(channel, BACKPORT.timeout)[0]?.valueUnsignedInt;
  const maxCount = extensionsOf(channel, BACKPORT.maxCount)[0]?.valuePositiveInt;
  return {
    ok: true,
    settings: {
      // As it was parsed and checked: the text as sent is never used to connect (WH-053).
      endpoint: new URL(channel.endpoint ?? '').href,
      headers: headers.filter((header) => header !== undefined),
      payload: channel.payload ?? '',
      content: contentOf(resource),
      filters: filtersOf(resource),
      ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(maxCount !== undefined && { maxCount }),
      ...(end !== undefined && { end }),
      resource: keptResource(resource),
    },
  };
}

function contentOf({ channel }: BackportSubscription): SubscriptionSettings['content'] {
  const code = extensionsOf(channel._payload, BACKPORT.content)[0]?.valueCode;
  return CONTENTS.find((content) => content === code) ?? 'empty';
}

/** What reads give back, without what the server adds or decides and without secrets, which are kept once (SUB-011). */
function keptResource({ id: _id, status: _status, error: _error, meta, channel, ...resource }: BackportSubscription): object {
  const { versionId: _versionId, lastUpdated: _lastUpdated, profile = [], ...keptMeta } = meta ?? {};
  const others = profile.filter((canonical) => canonical !== BACKPORT.subscription);
  const { header: _header, ...keptChannel } = channel;
  return { ...resource, meta: { ...keptMeta, ...(others.length > 0 && { profile: others }) }, channel: keptChannel };
}
