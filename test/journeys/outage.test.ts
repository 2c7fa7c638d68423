import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..');

interface Sheet {
  passed: boolean;
  findings: { at: number; what: string; passed: boolean; found: string }[];
  outage?: { seconds: number; events: number; resources: number; retractions: { eventNumber: number }[] };
}

test('a subscriber that was away for six hours becomes whole in one request, and proves it; what takes back came first (SUB-112, SUB-119, SUB-162, SUB-163)', async () => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'services/standalone/src/ehch.ts'), 'drill', 'outage', '--hours', '6', '--json'], { cwd: root, env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' } });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number | null];
  expect({ code, err: code === 0 ? [] : err }).toEqual({ code: 0, err: [] });
  const sheet = JSON.parse(out.join('')) as Sheet;
  expect(sheet.findings.filter(({ passed }) => !passed)).toEqual([]);
  expect(sheet.findings.length).toBeGreaterThanOrEqual(16);
  expect(sheet.findings.at(-1)?.at).toBe(6 * 3_600);
  expect(sheet.outage).toMatchObject({ seconds: 6 * 3_600, events: 16, resources: 10, retractions: [{ eventNumber: 21 }] });
}, 180_000);
