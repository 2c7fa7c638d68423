import { html, type SafeHtml } from '@remix-run/html-template';
import { type Lag, lagStatus, listOutages, type Outage, readAttempts, type StoredAttempt } from '@ehch/ledger';
import { type Caller, HttpError, isUuid } from '@ehch/service-kit';
import type { ConsoleDeps } from '../deps.ts';
import { type Lags, readLags } from '../read-lags.ts';
import { faultOf, nextTryOf, oldestOf, statusTag } from './lag.ts';
import type { Page } from './layout.ts';
import { retractionsPanel } from './retractions.ts';
import { type Cell, facts, table } from './table.ts';
import { counted, figure, moment, span, topicName } from './words.ts';

const ATTEMPTS = 50;
const OUTAGES = 20;

/** One subscriber: how it stands, when it could not be reached and what that came to, and the latest attempts. */
export async function subscriberPage(deps: ConsoleDeps, caller: Caller, id = ''): Promise<Page> {
  const { lag, ...around } = await ownLags(deps, caller, id);
  const [outages, attempts] = await Promise.all([listOutages(deps.ledger, id, OUTAGES), readAttempts(deps.ledger, id, { limit: ATTEMPTS })]);
  const body = html`<p class="back"><a href="/console/lag">Lag</a></p>
<h1>${lag.clientId}<span class="under">${topicName(lag.topic)}</span></h1>
${retractionsPanel(around, deps.base)}
${standing(lag)}
${outageReport(id, outages)}
${attemptList(attempts)}`;
  return { title: `${lag.clientId}, ${topicName(lag.topic)}`, body, isLive: true };
}

/** The subscription, if the caller may see it. Throws a 404 that does not tell whether there is one. */
export async function ownLag(deps: Pick<ConsoleDeps, 'ledger'>, caller: Caller, id: string): Promise<Lag> {
  return (await ownLags(deps, caller, id)).lag;
}

async function ownLags({ ledger }: Pick<ConsoleDeps, 'ledger'>, caller: Caller, id: string): Promise<Lags & { lag: Lag }> {
  const found = isUuid(id) ? await readLags(ledger, caller, id) : undefined;
  const lag = found?.lags[0];
  if (found === undefined || lag === undefined) throw new HttpError({ status: 404, code: 'not-found', detail: 'There is no such subscriber, or it has ended.' });
  return { ...found, lag };
}

function standing(lag: Lag): SafeHtml {
  const { subscription, tenant, head, delivered, waiting, failingSince } = lag;
  const pairs: (readonly [string, Cell])[] = [
    ['Status', statusTag(lagStatus(lag))],
    ['Subscription', html`<code>${subscription}</code>`],
    ['Tenant', tenant],
    ['Delivered', `${figure(delivered)} of ${figure(head)}, ${waiting === 0 ? 'nothing behind' : `${figure(waiting)} behind`}`],
    ['Oldest undelivered', oldestOf(lag)],
    ['Failing since', moment(failingSince)],
    ['Next try', nextTryOf(lag)],
    ['What went wrong', faultOf(lag)],
  ];
  return html`<section aria-labelledby="standing"><h2 id="standing">How it stands</h2>${facts(pairs.filter(([, value]) => value !== ''))}</section>`;
}

function outageReport(id: string, outages: readonly Outage[]): SafeHtml {
  const rows = outages.map((outage) => ({ id: `outage-${outage.from.getTime()}`, cells: outageCells(outage) }));
  return html`<section aria-labelledby="outages"><h2 id="outages">When it could not be reached</h2>
${rows.length === 0 ? html`<p>Every attempt that is kept (30 days, if not set otherwise) was answered well.</p>` : html`<p class="screen-only"><a href="/console/subscribers/${id}/outages.csv" download>Download as CSV</a>, or print this page for the record of the incident.</p>
${table({ id: 'outage-report', caption: 'From the first attempt that failed to the next that succeeded, the latest first', columns: [{ name: 'From' }, { name: 'To' }, { name: 'Failed attempts', isNumber: true }, { name: 'Events that waited', isNumber: true }, { name: 'Oldest delay' }, { name: 'Retractions' }], rows })}`}</section>`;
}

function outageCells({ from, to, attempts, answer, status, events, oldestMs, retractions }: Outage): Cell[] {
  const taken = retractions.map(({ eventNumber, raisedAt, acknowledgedAt }) => html`<li>${eventNumber}, raised ${moment(raisedAt)}: ${acknowledgedAt === null ? html`<strong>not acknowledged</strong>` : html`acknowledged ${moment(acknowledgedAt)}`}</li>`);
  const length = to === null ? 'lasts' : span(to.getTime() - from.getTime());
  return [moment(from), to === null ? html`<strong>lasts still</strong>` : html`${moment(to)}<span class="under">${length}</span>`, html`${figure(attempts)}<span class="under">${answerWords({ answer, status })}</span>`, figure(events), oldestMs === null ? '' : span(oldestMs), taken.length === 0 ? 'none' : html`<ul>${taken}</ul>`];
}

const KINDS: Readonly<Record<StoredAttempt['kind'], string>> = { handshake: 'handshake', heartbeat: 'heartbeat', 'event-notification': 'event', resend: 'event, again' };
const ANSWERS: Readonly<Record<string, string>> = { accepted: 'taken', gone: 'wants nothing more', busy: 'asked for time', refused: 'refused', silent: 'no answer', blocked: 'its address is not public' };

const answerWords = ({ answer, status }: { answer: string; status: number | null }): string => `${ANSWERS[answer] ?? answer}${status === null ? '' : ` (${status})`}`;

function attemptList(attempts: readonly StoredAttempt[]): SafeHtml {
  const rows = attempts.map(({ id, kind, name, at, answer, status, latencyMs }) => ({ id: `attempt-${id}`, cells: [moment(at), kind === 'handshake' || kind === 'heartbeat' ? KINDS[kind] : `${KINDS[kind]} ${name}`, answer === 'accepted' ? answerWords({ answer, status }) : html`<strong>${answerWords({ answer, status })}</strong>`, `${figure(latencyMs)} ms`] }));
  return html`<section aria-labelledby="attempts"><h2 id="attempts">Attempts</h2>
${rows.length === 0 ? html`<p>Nothing has been sent yet.</p>` : table({ id: 'attempt-list', caption: attempts.length < ATTEMPTS ? `${counted(attempts.length, 'attempt')}, the latest first` : `The latest ${ATTEMPTS} attempts; all of them: $attempts of the Subscription`, columns: [{ name: 'When' }, { name: 'What' }, { name: 'What became of it' }, { name: 'Took', isNumber: true }], rows })}</section>`;
}
