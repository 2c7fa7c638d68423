import { html } from '@remix-run/html-template';
import type { Page } from './layout.ts';

/** What went wrong, and what to do about it. */
export function failurePage({ status, detail, requestId }: { status: number; detail: string; requestId: string }): Page {
  const title = TITLES[status] ?? (status >= 500 ? 'This did not work' : 'This cannot be shown');
  const advice = status >= 500 ? html`<p>Try again in a moment. If it stays so, tell whoever operates this the id <code>${requestId}</code>: the log has more under it. <code>ehch doctor</code> checks what everything stands on.</p>` : html`<p><a href="/console/">Go to the overview</a></p>`;
  return { title, body: html`<h1>${title}</h1><p class="lead">${status >= 500 && status !== 503 ? 'The server failed.' : detail}</p>${advice}` };
}

const TITLES: Readonly<Record<number, string>> = { 403: 'This is not for you to see', 404: 'There is no such page', 503: 'The ledger does not answer' };
