import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import axe from 'axe-core';
import { type BrowserContext, type Page, startTestBrowser, type TestBrowser } from '../../../test/support/chromium.ts';
import { type ConsoleFixture, createConsoleFixture, PLATFORM } from './console-fixture.ts';

// Every page is looked at from top to bottom, which takes its time on a busy machine.
jest.setTimeout(180_000);

const chromium = await startTestBrowser();
if (chromium === undefined) globalThis.console.warn('\n*** NO CHROMIUM: none named by EHCH_TEST_CHROMIUM, none on the PATH, none from Debian. The pages of the console are not tried in a browser. ***\n');

/** Nothing is skipped in silence: see the line above. */
const inBrowser = chromium === undefined ? describe.skip : describe;

let console: ConsoleFixture;
let ids: string[];
const contexts: BrowserContext[] = [];
beforeAll(async () => {
  console = await createConsoleFixture();
  ids = await Promise.all(Array.from({ length: 25 }, (_, n) => console.subscribe({ ...PLATFORM, clientId: `platform-${n + 1}` })));
  await console.fire(ids[0]!, [{}, { retraction: true }]);
  await console.tried(ids[0]!, { answer: 'accepted', status: 200 }, { answer: 'silent' });
});
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await chromium?.close();
  await console.close();
});

async function open(options: Parameters<TestBrowser['browser']['newContext']>[0] = {}): Promise<{ page: Page; faults: string[] }> {
  const context = await chromium!.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  contexts.push(context);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  return { page, faults };
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${console.urls[0]}/console/sign-in?link=${await console.link()}`);
  await page.getByRole('button', { name: 'Open the console' }).click();
  await page.waitForURL('**/console/');
}

interface Violations {
  violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[];
}

async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<Violations>("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`));
}

inBrowser('in a real browser', () => {
  test('one signs in by a link, goes through the pages, and signs out', async () => {
    const { page, faults } = await open();
    await signIn(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Lag' }).click();
    await page.getByRole('rowheader', { name: 'platform-1 pcsp-agreed' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'When it could not be reached' }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download as CSV' }).click()]);
    expect(download.suggestedFilename()).toBe(`outages-${ids[0]}.csv`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are not signed in.').waitFor();
    await page.goto(`${console.urls[0]}/console/lag`);
    await page.getByText('You are not signed in').waitFor();
    // The page that says so is a 401, which the browser notes as an error of its own.
    expect(faults.filter((fault) => !fault.includes('401'))).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('every page keeps WCAG 2.2 AA, %s', async (colorScheme) => {
    const { page } = await open({ colorScheme });
    await page.goto(`${console.urls[0]}/console/sign-in?link=${await console.link()}`);
    expect(await violationsOf(page)).toEqual([]);
    await signIn(page);
    for (const path of ['', 'lag', `subscribers/${ids[0]}`, 'doctor', 'errors/EHCH-SUB-114', 'nothing-here']) {
      await page.goto(`${console.urls[0]}/console/${path}`);
      expect([path, await violationsOf(page)]).toEqual([path, []]);
    }
  });

  test('a page comes up to date by itself; scroll, focus and what is opened stay', async () => {
    const { page, faults } = await open({ viewport: { width: 1000, height: 500 } });
    await signIn(page);
    await page.goto(`${console.urls[0]}/console/lag`);
    await page.getByText('What to say on the telephone').first().click();
    await page.locator(`#to-${ids[20]}`).focus();
    await page.evaluate('window.scrollTo(0, 900)');
    const row = page.locator(`#row-${ids[20]}`);
    expect(await row.innerText()).not.toContain('since');
    await console.fire(ids[20]!, [{}, {}, {}]);
    await page.locator(`#row-${ids[20]}`, { hasText: 'since' }).waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe(`to-${ids[20]}`);
    expect(Number(await page.evaluate('window.scrollY'))).toBe(900);
    expect(await page.evaluate("document.querySelector('.alarm details').open")).toBe(true);
    expect(faults).toEqual([]);
  });

  test('updates can be paused, and the page says when it is not up to date', async () => {
    const { page } = await open();
    await signIn(page);
    await page.goto(`${console.urls[0]}/console/lag`);
    await page.route('**/console/lag', (route) => route.abort());
    await page.getByText('Not up to date').waitFor();
    await page.unroute('**/console/lag');
    await page.getByRole('button', { name: 'Pause updates' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    let asked = 0;
    page.on('request', () => { asked += 1; });
    await page.getByRole('button', { name: 'Go on updating' }).click();
    await page.locator('#note:empty').waitFor({ state: 'attached' });
    expect(asked).toBeGreaterThan(0);
  });

  test('works without JavaScript, by reloading, which can be stopped', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    await signIn(page);
    await page.getByRole('link', { name: 'Lag' }).first().click();
    expect(await page.locator(`#row-${ids[0]}`).innerText()).toContain('platform-1');
    expect(await page.content()).toContain('http-equiv="refresh"');
    await page.getByRole('link', { name: 'Stop updates' }).click();
    expect(await page.content()).not.toContain('http-equiv="refresh"');
  });

  test('fits a narrow window: tables scroll by themselves, the page does not', async () => {
    const { page } = await open({ viewport: { width: 320, height: 640 } });
    await signIn(page);
    for (const path of ['', 'lag', `subscribers/${ids[0]}`]) {
      await page.goto(`${console.urls[0]}/console/${path}`);
      expect([path, await page.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([path, true]);
    }
  });
});
