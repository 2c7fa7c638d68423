import { html, type SafeHtml } from '@remix-run/html-template';
import type { ContactPoint, Lag, OpenRetraction } from '@ehch/ledger';
import type { Lags } from '../read-lags.ts';
import { facts } from './table.ts';
import { counted, moment, momentText, topicName } from './words.ts';

/** More are counted and not shown, so that the page stays one that can be read. */
const SHOWN = 30;

interface Open {
  lag: Lag;
  retraction: OpenRetraction;
}

/** Everything that was taken back and is not acknowledged: what is overdue first, with whom to call and what to say. */
export function retractionsPanel({ lags, contacts }: Pick<Lags, 'lags' | 'contacts'>, base: string): SafeHtml | string {
  const open = openOf(lags);
  if (open.length === 0) return '';
  return html`<section class="alarm" aria-labelledby="taken-back" id="retractions">
<h2 id="taken-back">${headingOf(open)}</h2>
<p>Something a subscriber was told before does not stand any more, and nobody there has said that they acted on it. Somebody may be treated by what is wrong.</p>
${open.slice(0, SHOWN).map((one) => retractionCard(one, contacts.get(one.lag.subscription) ?? [], base))}
${open.length > SHOWN ? html`<p>And ${counted(open.length - SHOWN, 'more', 'more')}, on the pages of their subscribers.</p>` : ''}
</section>`;
}

/** The same in two lines. */
export function retractionsNotice(lags: readonly Lag[]): SafeHtml | string {
  const open = openOf(lags);
  if (open.length === 0) return '';
  const overdue = open.filter((one) => rank(one) === 0);
  const subscribers = [...new Set((overdue.length > 0 ? overdue : open).map(({ lag }) => lag.clientId))];
  return html`<section class="alarm" aria-labelledby="taken-back" id="retractions"><h2 id="taken-back">${headingOf(open)}</h2><p>${subscribers.slice(0, SHOWN).join(', ')}. <a href="/console/lag#retractions">Whom to call, and what to say</a></p></section>`;
}

const openOf = (lags: readonly Lag[]): Open[] => lags.flatMap((lag) => lag.retractions.map((retraction) => ({ lag, retraction }))).sort((one, other) => rank(one) - rank(other) || (one.retraction.raisedAt < other.retraction.raisedAt ? -1 : 1));

function headingOf(open: readonly Open[]): string {
  const overdue = open.filter((one) => rank(one) === 0).length;
  return overdue > 0 ? `Telephone now: ${counted(overdue, 'retraction')} not acknowledged in time` : `${counted(open.length, 'retraction')} not acknowledged yet`;
}

const rank = ({ retraction }: Open): number => (retraction.alertedAt === null ? 1 : 0);

function retractionCard({ lag, retraction }: Open, contacts: readonly ContactPoint[], base: string): SafeHtml {
  const { subscription, clientId, topic } = lag;
  const { eventNumber, raisedAt, sentAt, alertedAt } = retraction;
  const id = `retraction-${subscription}-${eventNumber}`;
  return html`<article class="card" id="${id}" aria-labelledby="${id}-name">
<h3 id="${id}-name"><a id="${id}-link" href="/console/subscribers/${subscription}">${clientId}</a>: event ${eventNumber} of ${topicName(topic)}</h3>
${facts([
    ['Call', contactList(contacts, clientId)],
    ['Taken back', moment(raisedAt)],
    ['Reached them', sentAt === null ? html`<strong>not yet</strong>` : moment(sentAt)],
    ['Alerted of', alertedAt === null ? 'not yet: it is not overdue' : moment(alertedAt)],
  ])}
<details id="${id}-words"${alertedAt === null ? '' : html` open`}><summary>What to say on the telephone</summary>
<blockquote>${phoneText({ lag, retraction, host: new URL(base).host }).map((line) => html`<p>${line}</p>`)}</blockquote>
<p>For their engineers, in writing: the event is at <code>GET ${base}/fhir/R4/Subscription/${subscription}/$events?eventsSinceNumber=${eventNumber}&eventsUntilNumber=${eventNumber}</code>,
and is acknowledged by <code>POST ${base}/fhir/R4/Subscription/${subscription}/$acknowledge?number=${eventNumber}</code>.</p></details>
</article>`;
}

function contactList(contacts: readonly ContactPoint[], clientId: string): SafeHtml | string {
  const known = contacts.filter(({ value }) => typeof value === 'string' && value !== '');
  if (known.length === 0) return `Their Subscription names nobody (Subscription.contact): see the agreement with ${clientId}.`;
  return html`<ul>${known.map(({ system, value = '', use }) => html`<li>${callable(system, value)}${system === undefined ? '' : ` (${[use, system].filter(Boolean).join(' ')})`}</li>`)}</ul>`;
}

const callable = (system: string | undefined, value: string): SafeHtml | string => (system === 'phone' && /^\+?[\d ()-]{3,25}$/.test(value) ? html`<a href="tel:${value.replaceAll(/[^+\d]/g, '')}">${value}</a>` : value);

/** What the operator reads out. It names no resident: the event is found by its number. */
export function phoneText({ lag: { subscription, topic }, retraction: { eventNumber, raisedAt, sentAt }, host }: Open & { host: string }): string[] {
  const arrived = sentAt === null ? 'It has not reached your system yet, since your system does not take what we send.' : `Your system received it on ${momentText(new Date(sentAt))}, and nobody has acknowledged it.`;
  return [
    `I am calling for the care home records service at ${host}, about your subscription to ${topicName(topic)}. Its id ends in ${[...subscription.slice(-6)].join(' ')}.`,
    `On ${momentText(new Date(raisedAt))} something that we had told you before was taken back. It is event number ${eventNumber} of your subscription. ${arrived}`,
    `Please look at that event now, and make sure that nobody treats a resident by what it takes back. I do not name the resident on the telephone.`,
    `When that is done, acknowledge event ${eventNumber}, so that we know. Who is seeing to it, and by when?`,
  ];
}
