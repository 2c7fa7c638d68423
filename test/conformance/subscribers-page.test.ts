import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { chainStart, nextDigest } from '@ehch/ledger';

const page = readFileSync(join(import.meta.dirname, '../../docs/subscribers.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'ehch-snippets-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

const ID = '0b5e8e0c-5d0d-41ef-9a6f-325096b39f47';
const EVENTS = ['7b1c7d6e-2f53-4a58-9a53-0f5b1c5f2a11', '8c2d8e7f-3a64-4b69-8b64-1a6c2d6a3b22', '9d3e9f8a-4b75-4c7a-9c75-2b7d3e7b4c33'];
const at = (number: number): string => EVENTS.slice(0, number).reduce((digest, id, index) => nextDigest(digest, index + 1, id), chainStart(ID).digest);

/** Each language: the file it goes into, what calls it with events 1, 2, 3 and 5, and how it is run. */
const LANGUAGES = {
  js: { file: 'whole.mjs', call: `\nconst { number, digest } = whole('${ID}', new Map([[5, 'x'], ${EVENTS.map((id, index) => `[${index + 1}, '${id}']`).join(', ')}]));\nconsole.log(number, digest);\n`, command: process.execPath },
  python: { file: 'whole.py', call: `\nprint(*whole('${ID}', {5: 'x', ${EVENTS.map((id, index) => `${index + 1}: '${id}'`).join(', ')}}))\n`, command: 'python3' },
  java: { file: 'Main.java', call: `\nclass Main { public static void main(String[] args) throws Exception { var it = Whole.whole("${ID}", Map.of(5L, "x", ${EVENTS.map((id, index) => `${index + 1}L, "${id}"`).join(', ')})); System.out.println(it.number() + " " + it.digest()); } }\n`, command: 'java' },
} as const;

describe('the page for subscribers', () => {
  test.each(['js', 'python', 'java'] as const)('has a function in %s that finds the digests that we send', (language) => {
    const { file, call, command } = LANGUAGES[language];
    const [, code] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(page) ?? [];
    expect(code).toBeDefined();
    if (spawnSync(command, ['--version']).status !== 0) return void console.warn(`*** NO ${command}: the ${language} of docs/subscribers.md is not run. ***`);
    // The program that is started from a source file of Java is its first class.
    const [imports = '', rest = ''] = language === 'java' ? (code ?? '').split(/(?=^class )/m) : ['', code];
    writeFileSync(join(folder, file), language === 'java' ? `${imports}${call}${rest}` : `${rest}${call}`);
    const { status, stdout, stderr } = spawnSync(command, [join(folder, file)], { encoding: 'utf8' });
    expect({ stdout: stdout.trim(), fault: status === 0 ? '' : stderr }).toEqual({ stdout: `3 ${at(3)}`, fault: '' });
  });
});
