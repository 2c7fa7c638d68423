import { html } from '@remix-run/html-template';
import { type Caller, runChecks } from '@ehch/service-kit';
import type { ConsoleDeps } from '../deps.ts';
import type { Page } from './layout.ts';
import { table } from './table.ts';
import { counted } from './words.ts';

const WORDS = { ok: 'well', warn: 'look at it', fail: 'not well' } as const;

/** What each check found and what to do about it, what is not well first. @param _operator the page is for operators alone */
export async function doctorPage({ checks }: Pick<ConsoleDeps, 'checks'>, _operator: Caller): Promise<Page> {
  const found = await runChecks(checks);
  const of = (state: keyof typeof WORDS) => found.filter((check) => check.state === state);
  const ordered = [...of('fail'), ...of('warn'), ...of('ok')];
  const rows = ordered.map(({ name, state, found: text, fix }) => ({ id: `check-${name.replaceAll(/\W+/g, '-')}`, cells: [name, html`<strong class="tag tag-${state}">${WORDS[state]}</strong>`, text, fix ?? ''] }));
  const troubled = of('fail').length + of('warn').length;
  return {
    title: 'Doctor',
    body: html`<h1>Doctor</h1>
<p class="lead">${troubled === 0 ? 'Everything that EHCH stands on is well.' : `${counted(troubled, 'check')} of ${found.length} found something to look at.`}</p>
${table({ id: 'checks', caption: 'Checks, what is not well first', columns: [{ name: 'Check' }, { name: 'State' }, { name: 'Found' }, { name: 'What to do' }], rows })}`,
  };
}
