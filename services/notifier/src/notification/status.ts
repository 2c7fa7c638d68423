import type { CodeableConcept, Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { StoredEvent, StoredSubscription, SubscriptionStatus } from '@ehch/ledger';
import { v5 as uuidv5 } from 'uuid';
import { BACKPORT, type Content } from '../subscription/backport.ts';

/** A subscription as its notifications speak of it. */
export interface Subject extends Pick<StoredSubscription, 'id' | 'version' | 'topic' | 'error'> {
  /** Public FHIR base, without a slash at its end. */
  baseUrl: string;
  status: SubscriptionStatus;
  content: Content;
  /** Of the events that are asked for, those before this number are not kept any more. */
  firstKept?: number;
}

export type NotificationType = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event';

/** The one error text that stands for a code of HL7's: nobody answered, for whatever reason (WH-066). */
export const NO_RESPONSE = 'The endpoint could not be reached, or did not answer in time.';

const SUBSCRIPTION_ERROR = 'http://terminology.hl7.org/CodeSystem/subscription-error';

export const subscriptionUrl = ({ baseUrl, id }: Pick<Subject, 'baseUrl' | 'id'>): string => `${baseUrl}/Subscription/${id}`;

export const focusUrl = ({ baseUrl }: Pick<Subject, 'baseUrl'>, { focusType, focusId }: Pick<StoredEvent, 'focusType' | 'focusId'>): string => `${baseUrl}/${focusType}/${focusId}`;

/**
 * The status of a subscription, as Parameters in R4 (SUB-083, SUB-084).
 *
 * @param counter events since the subscription was made, delivered or not (SUB-103)
 */
export function statusParameters(subject: Subject, type: NotificationType, events: readonly StoredEvent[], counter: number): Parameters {
  const { id, status, topic, content, error, firstKept } = subject;
  const parameters: (ParametersParameter | undefined)[] = [
    { name: 'subscription', valueReference: { reference: subscriptionUrl(subject) } },
    content === 'empty' ? undefined : { name: 'topic', valueCanonical: topic },
    { name: 'status', valueCode: status },
    { name: 'type', valueCode: type },
    { name: 'events-since-subscription-start', valueString: String(counter) },
    ...events.map((event) => notificationEvent(subject, event)),
    firstKept === undefined ? undefined : { name: 'error', valueCodeableConcept: { text: `Events before number ${firstKept} are not kept any more: the first that can be had is number ${firstKept}.` } },
    status === 'error' && error !== null ? { name: 'error', valueCodeableConcept: errorConcept(error) } : undefined,
  ];
  return {
    resourceType: 'Parameters',
    id: uuidv5(`${type} ${events.at(-1)?.eventNumber ?? subject.version}`, id),
    meta: { profile: [BACKPORT.status] },
    parameter: parameters.filter((parameter) => parameter !== undefined),
  };
}

function notificationEvent(subject: Subject, event: StoredEvent): ParametersParameter {
  const part: ParametersParameter[] = [
    { name: 'event-number', valueString: String(event.eventNumber) },
    { name: 'timestamp', valueInstant: event.occurredAt.toISOString() },
  ];
  if (subject.content !== 'empty' && !event.withheld) part.push({ name: 'focus', valueReference: { reference: focusUrl(subject, event) } });
  part.push(...chainParts(event));
  return { name: 'notification-event', part };
}

/** What the guide leaves open, and what lets a subscriber prove that it has everything, withheld or not: parts of our own, which others pass over. */
const chainParts = ({ eventNumber, eventId, digest, retraction, withheld }: StoredEvent): ParametersParameter[] => [
  { name: 'previous-event-number', valueString: String(eventNumber - 1) },
  { name: 'event-id', valueString: eventId },
  { name: 'digest', valueString: digest },
  ...(retraction && !withheld ? [{ name: 'retraction', valueBoolean: true }] : []),
];

const errorConcept = (error: string): CodeableConcept => ({ ...(error === NO_RESPONSE && { coding: [{ system: SUBSCRIPTION_ERROR, code: 'no-response' }] }), text: error });
