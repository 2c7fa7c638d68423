import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Api } from '../api.ts';
import type { ImpactAnswer } from '../render/impact.ts';
import { type ImpactFlags, mapImpact } from './map-impact.ts';

const CHANGED: ImpactAnswer = {
  source: 'register', live: 2, candidate: 3, since: '2026-11-15T00:00:00.000Z', records: 1_300, inWindow: 1_300,
  residents: { seen: 1_204, changed: 31 }, homes: { seen: 0, changed: 0 },
  elements: [{ element: 'Flag.code', subjects: 31, records: 33, examples: [{ receipt: 'r1', place: 'row 12' }] }],
  resources: [{ type: 'Flag', changed: 33, added: 0, removed: 0 }], held: [], released: [],
};

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'ehch-impact-')), 'register');
  mkdirSync(folder);
  writeFileSync(join(folder, 'source.yaml'), 'title: x\n');
});
afterEach(() => { rmSync(join(folder, '..'), { recursive: true }); });

async function run(flags: Partial<ImpactFlags>, answer: object = CHANGED): Promise<{ code: number; out: string; asked: unknown[] }> {
  const out: string[] = [];
  const asked: unknown[] = [];
  const api = { post: (path: string, body?: object) => { asked.push([path, body]); return Promise.resolve(answer); } } as unknown as Api;
  const code = await mapImpact({ last: '7d', ...flags }, { api, terminal: { out: (text) => out.push(text), err: () => undefined, env: {} } });
  return { code, out: out.join('\n'), asked };
}

describe('ehch map impact', () => {
  test('says in its first line how many residents change, and in what alone', async () => {
    const { code, out } = await run({ source: folder });
    expect([code, out.split('\n')[0]]).toEqual([0, '31 of 1,204 residents change, only Flag.code.']);
    expect(out).toContain('register: version 2 that is live, against version 3, since 2026-11-15. Nothing was written.');
    expect(out).toMatch(/Flag\.code +│ +31 │ +33 │ r1 row 12/);
  });

  test('names no element as the only one where more changes', async () => {
    const first = async (more: Partial<ImpactAnswer>) => (await run({}, { ...CHANGED, ...more })).out.split('\n')[0];
    expect(await first({ released: [{ code: 'EHCH-ROW-010', records: 1, examples: [] }] })).toBe('31 of 1,204 residents change.');
    expect(await first({ resources: [{ type: 'Flag', changed: 0, added: 1, removed: 0 }] })).toBe('31 of 1,204 residents change.');
    expect(await first({ homes: { seen: 8, changed: 1 }, elements: [] })).toBe('31 of 1,204 residents and 1 of 8 homes change.');
    expect(await first({ records: 0 })).toContain('nothing to compare');
  });

  test('sends the folder of the candidate, or its YAML under the name of its folder or of its own', async () => {
    const body = { files: { 'source.yaml': 'title: x\n' } };
    expect((await run({ source: folder, limit: '50' })).asked).toEqual([['/sources/register/$impact?last=7d&limit=50', body]]);
    expect((await run({ source: join(folder, 'source.yaml') })).asked).toEqual([['/sources/register/$impact?last=7d', body]]);
    expect((await run({ source: folder, name: 'other', last: '12h' })).asked).toEqual([['/sources/other/$impact?last=12h', body]]);
    await expect(run({ source: join(folder, 'none') })).rejects.toThrow('There is no');
  });

  test('without a candidate asks what this release makes of what is kept', async () => {
    const { source: _source, live: _live, candidate: _candidate, ...mapper } = CHANGED;
    const { out, asked } = await run({}, { ...mapper, backTo: '2026-11-20T10:00:00.000Z', held: [{ code: 'EHCH-MAP-003', records: 2, examples: [{ receipt: 'r2', place: 'row 4' }] }] });
    expect(asked).toEqual([['/sources/$impact?last=7d', undefined]]);
    expect(out).toContain('The bundles that are kept, against what this release makes of the same records');
    expect(out).toContain('Not all 1,300 were looked at, only those back to 2026-11-20T10:00:00.000Z.');
    expect(out).toMatch(/EHCH-MAP-003 +│ +2 │ r2 row 4/);
  });

  test('prints what it was told as JSON', async () => {
    expect(JSON.parse((await run({ json: true })).out)).toEqual(CHANGED);
  });
});
