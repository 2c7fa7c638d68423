import { html } from '@remix-run/html-template';
import type { Page } from './layout.ts';

/** Asks whether the link is to be used, so that a program that only looks at links does not use it up. */
export const signInPage = (link: string): Page => ({
  title: 'Sign in',
  body: html`<h1>Sign in to the console</h1>
<p class="lead">This link signs in once. You stay signed in for eight hours, in this browser alone.</p>
<form method="post" action="/console/session"><input type="hidden" name="link" value="${link}"><button class="go" autofocus>Open the console</button></form>`,
});

/** Says how one signs in. @param why one is not */
export const signedOutPage = (why = 'You are not signed in.'): Page => ({
  title: 'Sign in',
  body: html`<h1>Sign in to the console</h1>
<p class="lead">${why}</p>
<p>In a terminal where <code>ehch</code> knows its client, ask for a link and open it within a minute:</p>
<pre tabindex="0"><code>npx pnpm@12 ehch console</code></pre>
<p>There is no password. The link has the rights of the client that asks for it: with <code>system/operations.r</code> you see every subscriber,
with <code>system/Subscription.r</code> your own.</p>`,
});
