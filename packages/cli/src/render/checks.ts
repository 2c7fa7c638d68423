import { styleText } from 'node:util';
import type { CheckResult } from '../api.ts';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** A line for each check, and below it what to do where it is not well. Colours only where the terminal has them. */
export function renderChecks(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  return results
    .flatMap(({ name, state, found, fix }) => [`${styleText(COLOURS[state], state.padEnd(4))}  ${name.padEnd(width)}  ${found}`, ...(fix === undefined ? [] : fix.split('\n').map((line) => `${' '.repeat(6)}${' '.repeat(width)}  ${line}`))])
    .join('\n');
}
