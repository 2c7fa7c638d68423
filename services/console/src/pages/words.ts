import { html, type SafeHtml } from '@remix-run/html-template';

const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const FIGURE = new Intl.NumberFormat('en-GB');

/** A moment as the clocks of the homes show it, which machines can read too. */
export function moment(at: Date | string | null | undefined): SafeHtml | string {
  if (at === null || at === undefined) return '';
  const date = new Date(at);
  return html`<time datetime="${date.toISOString()}">${momentText(date)}</time>`;
}

const DAY = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'short' });

/** The same where there is little room: the time alone of today, else the day with it. */
export function shortMoment(at: Date, now = new Date()): SafeHtml {
  return html`<time datetime="${at.toISOString()}">${DAY.format(at) === DAY.format(now) ? '' : `${DAY.format(at)}, `}${CLOCK.format(at)}</time>`;
}

export const momentText = (at: Date): string => DAY_AND_TIME.format(at);

export const clock = (at: Date): string => CLOCK.format(at);

export const figure = (count: number): string => FIGURE.format(count);

/** A number with its noun: `1 event`, `1,204 events`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`;

/** A length of time in its two largest units: `9 min 40 s`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const parts = [['d', Math.floor(seconds / 86_400)], ['h', Math.floor(seconds / 3_600) % 24], ['min', Math.floor(seconds / 60) % 60], ['s', seconds % 60]] as const;
  const from = parts.findIndex(([, count]) => count > 0);
  return from < 0 ? '0 s' : parts.slice(from, from + 2).filter(([, count]) => count > 0).map(([unit, count]) => `${count} ${unit}`).join(' ');
}

/** The last part of a topic's URL, which is what people call it. */
export const topicName = (topic: string): string => topic.slice(topic.lastIndexOf('/') + 1);

/** A code, which leads to what it means and who puts it right. */
export const codeLink = (code: string): SafeHtml => html`<a class="code" href="/console/errors/${encodeURIComponent(code)}">${code}</a>`;
