import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');
const receiver = entryFor('receiver');
const network = entryFor('network');

/** What a subscription is refused for. The number is that of the requirement that it breaks; the text of an issue says which part of it. */
export const SUBSCRIPTION_ERRORS = {
  'EHCH-SUB-002': sender('value', 'A filter is a valueString.', 'Write each filter as backport-filter-criteria with a valueString.', {
    means: 'The subscriber said which events it wants in a form that is not read, so it might have been told of others.',
    examples: [{ where: 'Subscription.criteria.extension', was: 'valueCode', shouldBe: 'valueString' }],
  }),
  'EHCH-SUB-006': sender('required', 'What a notification is to hold is not said.', 'Give channel.payload as application/fhir+json, with one extension backport-payload-content.', {
    means: 'The subscriber has not said whether it wants to be told only that something happened, or the record itself.',
  }),
  'EHCH-SUB-007': sender('not-supported', 'Notifications are in FHIR version 4.0 only.', 'Leave fhirVersion out of the payload, or set it to 4.0.', {
    means: 'The subscriber asked for another version of FHIR than is kept here.',
    examples: [{ where: 'Subscription.channel.payload', was: 'application/fhir+json; fhirVersion=5.0', shouldBe: 'application/fhir+json; fhirVersion=4.0' }],
  }),
  'EHCH-SUB-008': sender('structure', 'This must be a Subscription with an endpoint.', 'Send a Subscription of FHIR R4 whose channel has an endpoint.', {
    means: 'There is no address that notifications could go to.',
  }),
  'EHCH-SUB-009': sender('business-rule', 'The end must be in the future.', 'Set a later end, or leave it out.', {
    means: 'The subscription would be over before it began.',
    examples: [{ where: 'Subscription.end', was: '2020-01-01T00:00:00Z', shouldBe: '(nothing)' }],
  }),
  'EHCH-SUB-010': sender('not-supported', 'The subscription holds an extension that is not understood.', 'Use only the extensions of the Subscriptions R5 Backport guide for R4.', {
    means: 'What the extension asks for would not happen, and the subscriber would rely on it.',
  }),
  'EHCH-SUB-012': sender('business-rule', 'A subscription that is off from the start would never fire.', 'Create it with the status `requested`.', {
    means: 'The subscriber would wait for news that never comes.',
    examples: [{ where: 'Subscription.status', was: 'off', shouldBe: 'requested' }],
  }),
  'EHCH-SUB-020': sender('not-supported', 'There is no such topic.', 'The topics are listed in the CapabilityStatement, at Subscription.', {
    means: 'Nothing that happens in the homes is announced under this name.',
  }),
  'EHCH-SUB-021': sender('not-supported', 'The topic cannot be filtered in this way.', 'See the parameters that the topic may be filtered by.', {
    means: 'The subscriber would be told of more residents or homes than it asked for, or of none.',
  }),
  'EHCH-SUB-022': sender('not-supported', 'The only channel type on offer is rest-hook.', 'Set channel.type to rest-hook, with an https endpoint.', {
    means: 'News is sent by a web request, and in no other way.',
    examples: [{ where: 'Subscription.channel.type', was: 'email', shouldBe: 'rest-hook' }],
  }),
  'EHCH-SUB-023': sender('value', 'The endpoint is not one that notifications may go to.', 'Use an https address on the public internet, or ask the operator to list its origin in EHCH_ENDPOINT_ALLOW.', {
    means: 'News of residents goes only where it is safe on the way, and never into a private network.',
    examples: [{ where: 'Subscription.channel.endpoint', was: 'http://10.0.0.7/hook', shouldBe: 'https://hook.shared-care.example/ehch' }],
  }),
  'EHCH-SUB-024': sender('not-supported', 'The payload is not one that is on offer.', 'Choose application/fhir+json, and empty, id-only or full-resource.', {
    means: 'The subscriber asked for news in a form that is not written here.',
  }),
  'EHCH-SUB-025': sender('business-rule', 'Whole resources are sent over https only.', 'Use https, or id-only.', {
    means: 'Records of residents would be readable by anyone on the way.',
  }),
  'EHCH-SUB-026': sender('value', 'The headers are not ones that can be sent.', 'Write each as `Name: value` in printable ASCII, and leave out those that the server sets itself.', {
    means: 'The subscriber could not be shown who it is that sends it news.',
  }),
  'EHCH-SUB-028': sender('value', 'A heartbeat, timeout or count is not within its limits.', 'Give it once, within the limits that the text names.', {
    means: 'Notifications would come too often, or the subscriber would learn too late that none come.',
  }),
  'EHCH-SUB-029': sender('too-costly', 'The client has too many subscriptions.', 'Delete one that is not needed.', {
    means: 'The number is limited so that one subscriber cannot slow down the others.',
  }),
  'EHCH-SUB-031': sender('forbidden', 'The topic is about resources that this client may not read.', 'Ask for the scope, or have the operator allow it to the client.', {
    means: 'Nobody is told of residents whose records they may not read.',
  }),
  'EHCH-SUB-032': sender('conflict', 'The Idempotency-Key was used before for other content.', 'Give each request a key of its own.', {
    means: 'The same key says that it is the same request, and it is not.',
  }),
  'EHCH-SUB-042': sender('value', 'The value of a header is masked, and there is none of this name that it could stand for.', 'Send the value itself.', {
    means: 'Secrets are masked when a subscription is read, so what was read cannot simply be sent back under another name.',
  }),
  'EHCH-SUB-044': sender('invalid', 'The id, or a status that only the server sets, was changed.', 'Keep the id of the address, and set no status but requested or off.', {
    means: 'Whether a subscription has failed is for the server to say.',
  }),
  'EHCH-SUB-046': sender('business-rule', 'Topic and filters stay as they are, since events are numbered by them.', 'Make a new subscription.', {
    means: 'A subscriber counts its news to see that none is missing; with another topic the count would mean nothing.',
  }),
  'EHCH-SUB-075': sender('business-rule', 'The subscription is {status}.', 'Answer its handshake; or set its status to requested, to be asked again.', {
    severity: 'information',
    means: 'News for this subscriber is kept, in order, until the subscription is active again.',
  }),
  'EHCH-SUB-110': sender('processing', 'A retraction was not acknowledged in time.', 'Tell the subscriber by telephone what was taken back; the retraction is in its $events by its number, and $acknowledge closes this.', {
    means: 'Something that a subscriber was told before was taken back, and nobody knows whether it has acted on that. Somebody may be treated by what is wrong.',
  }),
  'EHCH-SUB-113': receiver('processing', 'The subscriber answered with status {status}.', 'The subscriber mends its endpoint; notifications come again by themselves.', {
    severity: 'warning',
    means: 'The subscriber was reached and did not take the news. It is kept and sent again.',
  }),
  'EHCH-SUB-114': network('timeout', 'The subscriber {fault}.', 'The subscriber sees to it that its endpoint answers; notifications come again by themselves.', {
    severity: 'warning',
    means: 'The news did not get through. It is kept and sent again.',
  }),
  'EHCH-SUB-116': receiver('throttled', 'The subscriber answered with status {status} and asked for time.', 'Nothing needs to be done: it is sent again after the time that it asked for.', {
    severity: 'information',
    means: 'The subscriber has too much to do at the moment.',
  }),
  'EHCH-SUB-150': receiver('processing', 'What is sent again waits for what is new.', 'Nothing needs to be done.', {
    severity: 'information',
    means: 'The subscriber, or an operator, asked for old news once more. It is sent a few at a time, after everything new.',
  }),
  'EHCH-WH-025': receiver('throttled', 'The endpoint is left alone for a while, since it asked for time or did not cope.', 'Nothing needs to be done: everything for it is sent again after that, a little at first.', {
    severity: 'information',
    means: 'Several subscriptions may lead to one endpoint. Where it has too much to do, all of them wait.',
  }),
  'EHCH-WH-005': sender('processing', 'Notifications are signed with a new secret, and for a time with the one before it too.', 'Put the new secret beside the old one, and take the old one away once it is not good any more.', {
    severity: 'information',
    means: 'The subscriber knows by the signature that news comes from here. It was given a new one and has time to change over.',
  }),
  'EHCH-SUB-119': sender('informational', 'The subscriber is fetching what it missed.', 'Acknowledge what was fetched, or wait a minute: what is live goes on by itself.', {
    severity: 'information',
    means: 'Live news waits for a moment, so that it does not overtake what the subscriber is reading.',
  }),
} satisfies ErrorTable;

/** What requests to the Subscription routes are refused for, beside the errors of any service. */
export const NOTIFIER_HTTP_ERRORS = {
  'subscription-refused': sender('processing', 'The subscription was refused.', 'See the other issues of the answer.', { means: 'Nothing of it is stored. Each issue has a code and a page of its own.' }),
  'subscription-unknown': sender('not-found', 'There is no such subscription of yours.', 'Use an id that the search for your subscriptions shows.', { means: 'Subscriptions are shown to the client that made them, and to nobody else.' }),
  'subscription-deleted': sender('conflict', 'What this request made has been deleted since.', 'Send another Idempotency-Key.', { means: 'The same key says that it is the same request, and what that made is gone.' }),
  'topic-unknown': sender('not-found', 'There is no such topic.', 'Search for Basic with the code SubscriptionTopic to see those on offer.', { means: 'Nothing that happens in the homes is announced under this name.' }),
  parameters: sender('structure', 'The body must be a Parameters resource.', 'Send a Parameters resource, or ask by GET.', { means: 'What is asked for could not be read.' }),
  'topic-forbidden': sender('forbidden', 'This client may not read what the topic is about.', 'Ask for the scope, or have the operator allow it to the client.', { means: 'Reading old news is reading what it is about.' }),
  resume: sender('value', 'Delivery goes on with the first event that was not delivered, or with the latest.', 'Set resume to first or latest, or leave it out.', { means: 'It is not clear which news the subscriber has done without.' }),
  'resend-running': sender('conflict', 'Events of this subscription are being sent again already.', 'Wait until they are sent.', { means: 'Only one request of this kind is worked on at a time.' }),
  'resend-inactive': sender('business-rule', 'Nothing is sent to a subscription that is in error or off.', 'Set its status to active, and ask again once it has answered its handshake.', { means: 'The endpoint has to agree before anything goes to it, old news or new.' }),
  'resend-range': sender('value', 'Which events are to be sent again is not said.', 'Give a number or an instant, from or until which events are sent again.', { means: 'It is not clear which news is asked for.' }),
  'recover-since': sender('business-rule', 'What was missed can be recovered for 14 days.', 'Give a since that is an instant of the last 14 days.', { means: 'Older news is asked for with $resend, by number.' }),
  'not-signed': sender('business-rule', 'Notifications are not signed here.', 'Ask the operator to set EHCH_KEY_FILE.', { means: 'Without a key of the operator there is no secret that could be changed.' }),
  secrets: sender('business-rule', 'Too many secrets that were replaced are still good.', 'Wait until the oldest is not good any more, a day after it was replaced.', { means: 'Every secret that is still good signs every notification, so their number is limited.' }),
  'attempts-page': sender('value', 'The page of attempts is not one that can be shown.', 'Follow the link to the next page as it is given.', { means: 'It is not clear which attempts are asked for.' }),
  'events-gone': sender('deleted', 'The events are not kept any more.', 'Begin anew with $snapshot; or ask for events since the number that the text names.', { means: 'Old news is kept for a limited time. What is older can be read as it stands now, but not as it came about.' }),
  'retraction-unknown': sender('not-found', 'One of the numbers is not that of a retraction.', 'Give the numbers of notifications that say `retraction`; `GET /lag` lists those that wait.', { means: 'Nothing was acknowledged, so that a mistaken number cannot hide that another retraction still waits.' }),
  'not-whole': sender('conflict', 'The digest is not the one at that number.', 'Ask $verify which events are missing, fetch them, and acknowledge again.', { means: 'The subscriber does not have every event up to there, so what it lacks is still sent.' }),
  'event-number': sender('value', 'The numbers of events are not whole numbers in their order.', 'Give eventsSinceNumber and eventsUntilNumber once each, the first not above the second.', { means: 'It is not clear which news is asked for.' }),
} satisfies ErrorTable;
