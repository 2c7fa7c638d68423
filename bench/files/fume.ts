import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createNavigator } from './navigator.ts';
import { type Engine, templateText } from './templates.ts';

/** FUME's engine. Its licence (AGPL-3.0) keeps it out of what this repository depends on, so it is fetched when it is measured. */
export const FUMIFIER = 'fumifier@2.1.2';
const FOLDER = join(tmpdir(), `ehch-bench-${FUMIFIER.replace('@', '-')}`);
const MODULE = join(FOLDER, 'node_modules/fumifier/dist/index.mjs');

type Fumifier = (expression: string, options?: object) => Promise<{ evaluate(input: unknown, bindings?: object): Promise<unknown> }>;

/** FUME with and without its FHIR rules; or why it cannot be measured. */
export type Fume = { ok: true; rules: Engine; expression: Engine } | { ok: false; why: string; detail: string };

/** No check runs, and nothing is logged or thrown for what one would have found. */
const WITHOUT_VALIDATION = { validationLevel: 0, throwLevel: 0, logLevel: 0, collectLevel: 0 };

/** Fetches the engine with npm into a temporary folder, unless it is there from before. */
export async function fetchFume(): Promise<Fume> {
  try {
    if (!existsSync(MODULE)) await promisify(execFile)('npm', ['install', '--prefix', FOLDER, '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund', FUMIFIER], { timeout: 120_000 });
    const { default: fumifier } = (await import(pathToFileURL(MODULE).href)) as { default: Fumifier };
    return { ok: true, rules: await engine(fumifier, 'stay.fume'), expression: await engine(fumifier, 'stay.jsonata') };
  } catch (error) {
    return { ok: false, why: `${FUMIFIER} could not be fetched with npm, or not run`, detail: String(error) };
  }
}

async function engine(fumifier: Fumifier, template: string): Promise<Engine> {
  const compiled = await fumifier(templateText(template), { navigator: createNavigator() });
  return async (input) => JSON.stringify(await compiled.evaluate(input, WITHOUT_VALIDATION));
}
