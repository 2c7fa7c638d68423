// Brings the page up to date every few seconds without moving what one is reading: only what differs is changed.
// Everything on the page is there without this script too.
import { Idiomorph } from './idiomorph.js';

const EVERY_MS = 5_000;
const LIMIT_MS = 10_000;

const main = document.querySelector('main[data-live]');
const asOf = document.getElementById('as-of');
const note = document.getElementById('note');
const button = document.getElementById('pause');
let isPaused = new URLSearchParams(location.search).get('updates') === 'off';

async function update() {
  const answer = await fetch(location.href, { signal: AbortSignal.timeout(LIMIT_MS) });
  // Signed out meanwhile, or gone: the page that comes says so.
  if (answer.status === 401 || answer.status === 403 || answer.status === 404) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // Somebody may have paused it in the meantime.
  if (isPaused) return;
  // What a person opened or closed stays as it is.
  Idiomorph.morph(main, fresh.getElementById('main'), { callbacks: { beforeAttributeUpdated: (name) => name !== 'open' } });
  asOf.replaceChildren(...fresh.getElementById('as-of').childNodes);
  note.textContent = '';
}

async function look() {
  if (!isPaused && !document.hidden) {
    await update().catch(() => {
      note.textContent = 'Not up to date: EHCH does not answer';
    });
  }
  setTimeout(look, EVERY_MS);
}

function showButton() {
  button.textContent = isPaused ? 'Go on updating' : 'Pause updates';
  note.textContent = isPaused ? 'Paused' : '';
}

button.hidden = false;
button.addEventListener('click', () => {
  isPaused = !isPaused;
  showButton();
  if (!isPaused) update().catch(() => undefined);
});
showButton();
setTimeout(look, EVERY_MS);
