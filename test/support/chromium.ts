import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

export type { BrowserContext, Page } from 'playwright-core';

export interface TestBrowser {
  browser: Browser;
  close(): Promise<void>;
}

/** Nothing of the browser's own asks for anything outside this machine. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/**
 * A real Chromium: the one that EHCH_TEST_CHROMIUM names, else the one on the PATH, else that of Debian's packages, unpacked into a temporary directory
 * without being installed. Undefined where none is to be had; the caller says loudly what then does not run.
 */
export async function startTestBrowser(): Promise<TestBrowser | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'ehch-chromium-'));
  const close = () => { rmSync(directory, { recursive: true, force: true }); };
  const program = ifItWorks({ path: process.env['EHCH_TEST_CHROMIUM'] ?? 'chromium', env: {} }) ?? chromiumFromDebian(directory);
  if (program === undefined) {
    close();
    return undefined;
  }
  const browser = await chromium.launch({ executablePath: program.path, args: FLAGS, env: { PATH: process.env['PATH'] ?? '', HOME: directory, ...program.env } });
  return {
    browser,
    close: async () => {
      await browser.close();
      close();
    },
  };
}

interface Program {
  path: string;
  env: Record<string, string>;
}

function ifItWorks(program: Program): Program | undefined {
  if (!program.path.includes('/')) {
    const found = spawnSync('sh', ['-c', 'command -v "$0"', program.path]).stdout.toString().trim();
    return found === '' ? undefined : ifItWorks({ ...program, path: found });
  }
  return spawnSync(program.path, ['--version', '--no-sandbox'], { env: { ...process.env, ...program.env }, timeout: 60_000 }).status === 0 ? program : undefined;
}

/** Fetches and unpacks with apt and dpkg in directories of our own: nothing of the machine changes, and no root is needed. */
function chromiumFromDebian(directory: string): Program | undefined {
  const state = ['-o', `Dir::State=${directory}/state`, '-o', `Dir::Cache=${directory}/cache`, '-o', 'Dir::State::status=/var/lib/dpkg/status', '-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=1', '-qq'];
  spawnSync('mkdir', ['-p', `${directory}/state/lists/partial`, `${directory}/cache/archives/partial`, `${directory}/root`]);
  if (spawnSync('apt-get', [...state, 'update'], { timeout: 120_000 }).status !== 0) return undefined;
  spawnSync('apt-get', [...state, '-y', '--no-install-recommends', '--download-only', 'install', 'chromium', 'fonts-liberation'], { timeout: 300_000 });
  const archives = `${directory}/cache/archives`;
  for (const file of readdirSync(archives).filter((entry) => entry.endsWith('.deb'))) spawnSync('dpkg', ['-x', join(archives, file), `${directory}/root`]);
  rmSync(archives, { recursive: true, force: true });
  if (!existsSync(`${directory}/root/usr/lib/chromium/chromium`)) return undefined;
  return ifItWorks({ path: `${directory}/root/usr/lib/chromium/chromium`, env: { LD_LIBRARY_PATH: librariesIn(directory), FONTCONFIG_FILE: fontsOf(directory) } });
}

/** Some libraries keep others in a folder of their own, which only an installed one finds. */
function librariesIn(directory: string): string {
  const roots = [`${directory}/root/usr/lib`, `${directory}/root/lib`].filter((folder) => existsSync(folder));
  const folders = roots.flatMap((folder) => readdirSync(folder).filter((entry) => entry.endsWith('-linux-gnu')).map((entry) => join(folder, entry)));
  const within = folders.flatMap((folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name)));
  return [...folders, ...within].join(':');
}

function fontsOf(directory: string): string {
  const file = join(directory, 'fonts.conf');
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${directory}/root/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${directory}/fonts</cachedir></fontconfig>`);
  return file;
}
