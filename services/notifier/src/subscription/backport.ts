import type { Element, Extension, Subscription, SubscriptionChannel } from '@medplum/fhirtypes';

const STRUCTURE = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

/** Canonicals of the Subscriptions R5 Backport guide, byte for byte (PROTOCOLS 1.1). */
export const BACKPORT = {
  subscription: `${STRUCTURE}backport-subscription`,
  notification: `${STRUCTURE}backport-subscription-notification-r4`,
  status: `${STRUCTURE}backport-subscription-status-r4`,
  filter: `${STRUCTURE}backport-filter-criteria`,
  content: `${STRUCTURE}backport-payload-content`,
  heartbeat: `${STRUCTURE}backport-heartbeat-period`,
  timeout: `${STRUCTURE}backport-timeout`,
  maxCount: `${STRUCTURE}backport-max-count`,
  channelType: `${STRUCTURE}backport-channel-type`,
} as const;

export const CONTENTS = ['empty', 'id-only', 'full-resource'] as const;
export type Content = (typeof CONTENTS)[number];

/** A Subscription whose primitives carry the extensions of the backport. */
export interface BackportSubscription extends Subscription {
  _criteria?: Element;
  channel: SubscriptionChannel & { _type?: Element; _payload?: Element };
}

/** The extensions of one URL on an element, in order. */
export const extensionsOf = (element: Element | undefined, url: string): Extension[] => (element?.extension ?? []).filter((extension) => extension.url === url);

/** The texts of all filters; they are ANDed (SUB-002). */
export const filtersOf = ({ _criteria }: BackportSubscription): string[] => extensionsOf(_criteria, BACKPORT.filter).map(({ valueString }) => valueString ?? '');
