import { html, type SafeHtml } from '@remix-run/html-template';
import type { Caller } from '@ehch/service-kit';
import { assetPath } from '../assets.ts';
import { seesAll } from '../sign-in/rights.ts';
import { clock } from './words.ts';

export interface Page {
  title: string;
  body: SafeHtml;
  /** What it shows changes by itself, so it is brought up to date every few seconds. */
  isLive?: true;
}

interface Around {
  /** Where the page is, without its query. */
  path: string;
  /** Who is signed in. */
  caller: Caller | undefined;
  /** Whoever reads it does not want it to change by itself. */
  isStill: boolean;
  now: Date;
}

/** Without a script the whole page comes again, less often, since the place where one was reading may be lost. */
const RELOAD_SECONDS = 15;

/** A whole page: what every page has, around what this one says. */
export function layout({ title, body, isLive }: Page, { path, caller, isStill, now }: Around): SafeHtml {
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – EHCH console</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('console.css')}">
${isLive ? html`<script type="module" src="${assetPath('console.js')}"></script>` : ''}
${isLive && !isStill ? html`<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}"></noscript>` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to what the page says</a>
<header class="top"><div class="width">
<p class="name"><a href="/console/">EHCH <span>console</span></a></p>
${caller ? navigation(path, caller) : ''}
</div></header>
${isLive ? freshness({ path, isStill, now }) : ''}
<main id="main" class="width" tabindex="-1"${isLive ? html` data-live` : ''}>
${body}
</main>
<footer class="width"><p>No record of a resident is shown here: everything goes by numbers and ids.</p></footer>
</body>
</html>
`;
}

function navigation(path: string, caller: Caller): SafeHtml {
  const places = [['/console/', 'Overview'], ['/console/lag', 'Lag'], ...(seesAll(caller.scopes) ? [['/console/doctor', 'Doctor'] as const] : [])] as const;
  return html`<nav aria-label="Console"><ul>${places.map(([href, name]) => html`<li><a href="${href}"${path === href ? html` aria-current="page"` : ''}>${name}</a></li>`)}</ul></nav>
<form class="who" method="post" action="/console/sign-out"><span>Signed in as <strong>${caller.clientId}</strong></span> <button>Sign out</button></form>`;
}

/** Says of when the page is. The button is for whoever has the script, the link for whoever has not. */
function freshness({ path, isStill, now }: Omit<Around, 'caller'>): SafeHtml {
  const still = isStill ? html`<a href="${path}">Keep up to date</a>` : html`<a href="${path}?updates=off">Stop updates</a>`;
  return html`<section class="fresh" aria-label="Updates"><div class="width"><p>As of <span id="as-of"><time datetime="${now.toISOString()}">${clock(now)}</time></span> <strong id="note" role="status"></strong></p> <button id="pause" type="button" hidden>Pause updates</button><noscript>${still}</noscript></div></section>`;
}
