import { html, type SafeHtml } from '@remix-run/html-template';
import { type Lag, type Overview, type ReceiptInWork, readOverview, receiptsInWork } from '@ehch/ledger';
import type { Caller } from '@ehch/service-kit';
import type { ConsoleDeps } from '../deps.ts';
import { readLags } from '../read-lags.ts';
import { isOperator } from '../show-page.ts';
import { type Actor, ACTOR_WORDS, actorOf, meaningOf } from './error-code.ts';
import { summary } from './lag.ts';
import type { Page } from './layout.ts';
import { retractionsNotice } from './retractions.ts';
import { type Cell, table } from './table.ts';
import { codeLink, counted, figure, moment, span } from './words.ts';

const RECEIPTS = 10;

/** The front page: what is on its way, what is held and who must act, and how far behind subscribers are. */
export async function overviewPage({ ledger }: Pick<ConsoleDeps, 'ledger'>, caller: Caller): Promise<Page> {
  const { lags } = await readLags(ledger, caller);
  const records = isOperator(caller) ? await Promise.all([readOverview(ledger), receiptsInWork(ledger, RECEIPTS)]) : undefined;
  const body = html`<h1>Overview</h1>
${retractionsNotice(lags)}
<ul class="tiles">${[...(records ? recordTiles(records[0]) : []), ...lagTiles(lags)].map(tile)}</ul>
${records ? html`${heldSection(records[0])}${receiptSection(records[1])}` : ''}
<section aria-labelledby="subscribers-heading"><h2 id="subscribers-heading">Subscribers</h2><p>${lags.length === 0 ? 'Nobody has subscribed yet.' : summary(lags)} <a href="/console/lag">How far behind each is</a></p></section>
${whereToGo(records !== undefined)}`;
  return { title: 'Overview', body, isLive: true };
}

interface Tile {
  name: string;
  count: string;
  under: string;
  href?: string;
  isTroubling?: boolean;
}

const tile = ({ name, count, under, href, isTroubling }: Tile): SafeHtml => html`<li class="card tile${isTroubling ? ' troubling' : ''}"><h2>${href === undefined ? name : html`<a href="${href}">${name}</a>`}</h2><p class="count">${count}</p><p>${under}</p></li>`;

const sum = (rows: readonly { count: number }[]): number => rows.reduce((total, { count }) => total + count, 0);

function recordTiles({ records, waiting, held, parked }: Overview): Tile[] {
  const [inWork, stopped] = [records.received + records.mapped, sum(held) + sum(parked)];
  return [
    { name: 'Records in work', count: figure(inWork), under: waiting === 0 ? `${figure(records.published)} published` : `${figure(waiting)} of them wait for another record` },
    { name: 'Held', count: figure(stopped), under: stopped === 0 ? 'nothing waits for a person' : 'until somebody acts', ...(stopped > 0 && { href: '#held', isTroubling: true }) },
  ];
}

function lagTiles(lags: readonly Lag[]): Tile[] {
  const [behind, events] = [lags.filter(({ waiting }) => waiting > 0), lags.reduce((total, { waiting }) => total + waiting, 0)];
  const oldest = Math.max(0, ...lags.map(({ oldestMs }) => oldestMs ?? 0));
  const open = lags.flatMap(({ retractions }) => retractions);
  return [
    { name: 'Subscribers behind', href: '/console/lag', count: figure(behind.length), under: behind.length === 0 ? `of ${figure(lags.length)}` : `by ${counted(events, 'event')}, the oldest for ${span(oldest)}`, isTroubling: behind.length > 0 },
    { name: 'Retractions open', href: '/console/lag', count: figure(open.length), under: open.length === 0 ? 'all are acknowledged' : `${figure(open.filter(({ alertedAt }) => alertedAt !== null).length)} of them overdue`, isTroubling: open.length > 0 },
  ];
}

/** What waits for a person, by who that is. */
function heldSection({ held, parked }: Pick<Overview, 'held' | 'parked'>): SafeHtml {
  const lines = [...held.map(({ code, count }) => ({ code, count, where: 'rows held' })), ...parked.map(({ lane, code, count }) => ({ code, count, where: `set aside in ${lane}` }))];
  const rows = lines.map((line) => ({ ...line, actor: actorOf(line.code) })).sort((one, other) => ORDER.indexOf(one.actor) - ORDER.indexOf(other.actor) || other.count - one.count);
  const cells = ({ code, count, where, actor }: (typeof rows)[number]): Cell[] => [ACTOR_WORDS[actor], code === '' ? 'no code' : codeLink(code), meaningOf(code), where, figure(count)];
  return html`<section aria-labelledby="held"><h2 id="held">Held, by who must act</h2>
${rows.length === 0 ? html`<p>Nothing is held: every row that came in went on by itself.</p>` : html`${table({ id: 'held-codes', caption: 'What waits until somebody acts', columns: [{ name: 'Who' }, { name: 'Code' }, { name: 'What' }, { name: 'Where' }, { name: 'How many', isNumber: true }], rows: rows.map((row, index) => ({ id: `held-${index}`, cells: cells(row) })), total: ['all', '', '', '', figure(sum(lines))] })}
<p>Row by row, with what to tell each sender: <code>ehch held</code>.</p>`}</section>`;
}

const ORDER: readonly Actor[] = ['operator', 'mapping', 'receiver', 'network', 'sender'];

function receiptSection({ total, oldest }: { total: number; oldest: readonly ReceiptInWork[] }): SafeHtml {
  const rows = oldest.map(({ id, kind, source, receivedAt, records }) => ({ id: `receipt-${id}`, cells: [html`<code>${id}</code>`, source ?? kind, moment(receivedAt), figure(records)] }));
  return html`<section aria-labelledby="receipts"><h2 id="receipts">Receipts in work</h2>
${rows.length === 0 ? html`<p>Every record that was taken in is published, superseded or held.</p>` : html`${table({ id: 'receipts-in-work', caption: total > oldest.length ? `The oldest ${oldest.length} of ${figure(total)}` : counted(total, 'receipt'), columns: [{ name: 'Receipt' }, { name: 'Source' }, { name: 'Received' }, { name: 'Records on their way', isNumber: true }], rows })}
<p>What became of each record: <code>ehch receipt ID</code>.</p>`}</section>`;
}

const whereToGo = (operates: boolean): SafeHtml => html`<section aria-labelledby="next"><h2 id="next">Where to go</h2><ul>
${operates ? html`<li><a href="/console/doctor">Doctor</a>: whether everything it stands on is well (<code>ehch doctor</code>)</li><li><a href="/console/queues">Queues</a>: which keys are next, as BullMQ sees it</li>` : ''}
<li><code>docs/subscribers.md</code>: how a subscriber becomes whole after an outage, and proves it</li>
<li><code>docs/errors</code>: what each code means, who puts it right and how (<code>ehch error CODE</code>)</li>
<li><code>docs/first-hour.md</code>: from a file that nobody reads yet to residents on the FHIR server</li>
</ul></section>`;
