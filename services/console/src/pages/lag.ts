import { html, type SafeHtml } from '@remix-run/html-template';
import { type Lag, lagError, lagStatus, type SlowedEndpoint } from '@ehch/ledger';
import type { Lags } from '../read-lags.ts';
import type { Page } from './layout.ts';
import { retractionsPanel } from './retractions.ts';
import { type Column, table } from './table.ts';
import { codeLink, counted, figure, moment, shortMoment, span, topicName } from './words.ts';

const COLUMNS: readonly Column[] = [{ name: 'Subscriber' }, { name: 'Status' }, { name: 'Head', isNumber: true }, { name: 'Delivered', isNumber: true }, { name: 'Behind', isNumber: true }, { name: 'Oldest undelivered' }, { name: 'Next try' }, { name: 'What went wrong' }];

/** How far behind each subscriber is, the one that needs somebody most first. */
export function lagPage({ lags, slowed, contacts }: Lags, base: string): Page {
  const body = html`<h1>Lag</h1>
${retractionsPanel({ lags, contacts }, base)}
${lags.length === 0 ? NOBODY : html`<p class="lead" role="status">${summary(lags)}</p>${table({ id: 'subscribers', caption: 'Subscribers, the one that needs somebody most first', columns: COLUMNS, rows: lags.map((lag) => ({ id: `row-${lag.subscription}`, cells: cellsOf(lag) })), total: totalOf(lags) })}`}
${circuits(slowed, lags)}`;
  return { title: 'Lag', body, isLive: true };
}

/** Two sentences that change only when there is something to tell. */
export function summary(lags: readonly Lag[]): string {
  const behind = lags.filter(({ waiting }) => waiting > 0).length;
  const failing = lags.filter((lag) => ['error', 'failing'].includes(lagStatus(lag))).length;
  const first = behind === 0 ? `${lags.length === 1 ? 'The only subscriber has' : `All ${counted(lags.length, 'subscriber')} have`} everything.` : `${counted(behind, 'subscriber')} of ${figure(lags.length)} ${behind === 1 ? 'is' : 'are'} behind.`;
  return failing === 0 ? first : `${first} ${counted(failing, 'subscriber')} cannot be reached.`;
}

function cellsOf(lag: Lag) {
  const { subscription, clientId, topic, head, delivered, waiting } = lag;
  return [html`<a id="to-${subscription}" href="/console/subscribers/${subscription}">${clientId}</a><span class="under">${topicName(topic)}</span>`, statusTag(lagStatus(lag)), figure(head), figure(delivered), figure(waiting), oldestOf(lag), nextTryOf(lag), faultOf(lag)];
}

export const statusTag = (status: string): SafeHtml => html`<strong class="tag tag-${status}">${status}</strong>`;

export const oldestOf = ({ oldest, oldestMs }: Lag): SafeHtml | string => (oldest === null ? '' : html`${span(oldestMs ?? 0)}<span class="under">since ${shortMoment(oldest)}</span>`);

export const nextTryOf = ({ waiting, status, nextAttempt, attempts }: Lag): SafeHtml | string => {
  if (waiting === 0 || nextAttempt === null) return '';
  if (status === 'off' || status === 'error') return 'when they start again';
  return html`${nextAttempt.getTime() <= Date.now() ? 'now' : shortMoment(nextAttempt)}${attempts > 0 ? html`<span class="under">after ${counted(attempts, 'attempt')}</span>` : ''}`;
};

/** The last error in plain words; the code leads to the page that says who puts it right. */
export function faultOf(lag: Lag): SafeHtml | string {
  const text = lagError(lag);
  if (text === undefined) return '';
  const code = lag.error === null ? lag.reason?.code : undefined;
  return html`<span class="fault">${text}${code === undefined ? '' : html` ${codeLink(code)}`}</span>`;
}

function totalOf(lags: readonly Lag[]) {
  const sum = (of: (lag: Lag) => number) => figure(lags.reduce((total, lag) => total + of(lag), 0));
  const oldest = Math.max(-1, ...lags.map(({ oldestMs }) => oldestMs ?? -1));
  return [counted(lags.length, 'subscriber'), '', sum(({ head }) => head), sum(({ delivered }) => delivered), sum(({ waiting }) => waiting), oldest < 0 ? '' : span(oldest), '', ''];
}

function circuits(slowed: readonly SlowedEndpoint[], lags: readonly Lag[]): SafeHtml | string {
  if (slowed.length === 0) return '';
  const nameOf = (id: string) => lags.find(({ subscription }) => subscription === id)?.clientId ?? id;
  const rows = slowed.map(({ url, notBefore, width, subscriptions }, index) => ({ id: `endpoint-${index}`, cells: [new URL(url).origin, [...new Set(subscriptions.map(nameOf))].join(', '), width === 0 ? html`left alone until ${moment(notBefore)}, then tried by one` : `let in again, ${width} at a time`] }));
  return html`<section aria-labelledby="circuits"><h2 id="circuits">Open circuits</h2>
<p>These endpoints asked for time or did not cope. Everything for them waits together, and goes on by itself. ${codeLink('EHCH-WH-025')}</p>
${table({ id: 'open-circuits', caption: 'Endpoints that are left alone for a while', columns: [{ name: 'Endpoint' }, { name: 'Subscribers' }, { name: 'How it stands' }], rows })}</section>`;
}

const NOBODY = html`<div class="card empty"><h2>Nobody has subscribed yet</h2>
<p>As soon as a platform subscribes, it stands here with what it was told and what it is still to be told.</p>
<ul>
<li>To see it at work, stop this and run <code>npx pnpm@12 demo</code>: a sample platform subscribes to every topic.</li>
<li>How a platform subscribes: <code>services/notifier/README.md</code>; how it stays whole: <code>docs/subscribers.md</code>.</li>
<li>A platform can ask before it subscribes what it would be told: <code>POST /fhir/R4/Subscription/$preview</code>.</li>
</ul></div>`;
