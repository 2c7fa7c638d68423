import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from '../program.ts';

let server: Server;
let asked: string[];
let answer: (url: string) => object;
beforeEach(async () => {
  asked = [];
  server = createServer((req, res) => {
    asked.push(req.url ?? '');
    res.setHeader('content-type', 'application/json').end(JSON.stringify(answer(req.url ?? '')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const env = { EHCH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, EHCH_TOKEN: 'token-1' };
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const item = (row: number, more: object = {}) => ({
  receipt: '019a0000-0000-7000-8000-000000000001',
  position: row - 2,
  source: 'care-home-residents',
  fileName: 'residents.csv',
  place: `row ${row}`,
  row,
  since: '2026-11-09T09:30:00.000Z',
  who: ['sender'],
  issues: [{ code: 'EHCH-ID-004', severity: 'error', text: 'The NHS number has a wrong check digit.', fix: 'Look at the card, or leave it blank.', who: 'sender', row, column: 'NHS No', cell: '900 000 0001' }],
  ...more,
});
const MAPPING = { fileName: 'plans.csv', source: 'plans', who: ['mapping'], issues: [{ code: 'EHCH-MAP-003', severity: 'error', text: 'It does not conform.', who: 'mapping' }] };
const GROUPS = [{ code: 'EHCH-ID-004', source: 'care-home-residents', who: 'sender', count: 2 }];

describe('held', () => {
  test('lists what is held by source, file and row, and says so by its exit code', async () => {
    answer = () => ({ total: 3, groups: GROUPS, entries: [item(88), item(12), item(3, MAPPING)] });
    const { code, out } = await run('held');
    expect(code).toBe(3);
    expect(out).toMatch(/│ residents\.csv │ row 12/);
    expect(out.indexOf('row 12')).toBeLessThan(out.indexOf('row 88'));
    expect(out.indexOf('row 88')).toBeLessThan(out.indexOf('plans.csv'));
    expect(out).toMatch(/NHS No +│ EHCH-ID-004 +│ sender +│ 2026-11-09 09:30 GMT/);
    expect(out).toContain('3 are held.');
  });

  test('shows what stands in cells only when asked to', async () => {
    answer = () => ({ total: 1, groups: GROUPS, entries: [item(88)] });
    expect((await run('held')).out).not.toContain('900 000 0001');
    expect((await run('held', '--cells')).out).toContain('900 000 0001');
  });

  test('is done where nothing is held', async () => {
    answer = () => ({ total: 0, groups: [], entries: [] });
    expect(await run('held')).toMatchObject({ code: 0, out: 'Nothing is held.' });
    expect((await run('held', '--message')).out).toBe('Nothing is held that a sender has to correct.');
  });

  test('asks for what its options say, and for every page', async () => {
    answer = (url) => (url.includes('cursor') ? { total: 2, groups: GROUPS, entries: [item(12)] } : { total: 2, groups: GROUPS, entries: [item(88)], next: '/held?limit=1000&cursor=c' });
    const { out } = await run('held', '--source', 'care-home-residents', '--home', 'VM1AB', '--code', 'EHCH-ID-004', '--who', 'sender', '--since', '2026-11-09', '--json');
    expect(asked).toEqual(['/held?source=care-home-residents&home=VM1AB&code=EHCH-ID-004&who=sender&since=2026-11-09T00%3A00%3A00.000Z&limit=1000', '/held?limit=1000&cursor=c']);
    expect((JSON.parse(out) as { entries: object[] }).entries).toHaveLength(2);
  });

  test('takes a time as so long ago, and refuses what is none', async () => {
    answer = () => ({ total: 0, groups: [], entries: [] });
    await run('held', '--since', '7d');
    const since = new URL(asked[0] ?? '', 'http://x').searchParams.get('since') ?? '';
    expect(Math.abs(Date.now() - Date.parse(since) - 7 * 86_400_000)).toBeLessThan(60_000);
    expect(await run('held', '--since', 'yesterday')).toMatchObject({ code: 1, err: expect.stringContaining('12h, 7d or 2026-11-09') });
  });

  test('writes to whoever has to correct rows: which row and column and how, no cell, and nothing of that in the subject', async () => {
    answer = () => ({ total: 3, groups: GROUPS, entries: [item(88), item(12), item(3, MAPPING)] });
    const { code, out } = await run('held', '--message');
    const [, subject = '', ...body] = out.split('\n');
    expect(code).toBe(3);
    expect(subject).toBe('Subject: 2 rows need a correction from you');
    expect(body.join('\n')).toContain('residents.csv, sent on 9 November 2026\n- Row 12, column NHS No: The NHS number has a wrong check digit. Look at the card, or leave it blank.\n- Row 88, column NHS No:');
    expect(out).not.toMatch(/900 000 0001|EHCH-|plans\.csv|JSON|FHIR/);
  });

  test('writes to each home by itself, and of no other', async () => {
    answer = () => ({ total: 3, groups: GROUPS, entries: [item(88, { homes: ['VM1AA'] }), item(12, { homes: ['VM1AB'] }), item(13, { homes: ['VM1AB'] }), item(14)] });
    const messages = JSON.parse((await run('held', '--message', '--json')).out) as { to: string; subject: string; body: string }[];
    expect(messages.map(({ to, subject, body }) => [to, subject, body.match(/Row \d+/g)])).toEqual([
      ['the home VM1AB', '2 rows need a correction from you', ['Row 12', 'Row 13']],
      ['whoever sends care-home-residents, of rows that name no home', '1 row needs a correction from you', ['Row 14']],
      ['the home VM1AA', '1 row needs a correction from you', ['Row 88']],
    ]);
    expect((await run('held', '--message')).out).toMatch(/^To: the home VM1AB\nSubject: 2 rows/);
  });

  test('writes of no word that the code table lacks, which is not theirs to correct', async () => {
    const word = { code: 'EHCH-ROW-010', severity: 'error', text: 'The word is not one of: Female, Male.', who: 'mapping', column: 'Sex' };
    answer = () => ({ total: 2, groups: GROUPS, entries: [item(12, { who: ['mapping', 'sender'], issues: [word, ...item(12).issues] }), item(13, { who: ['mapping'], issues: [word] })] });
    const { out } = await run('held', '--message');
    expect(out).toContain('Row 12, column NHS No');
    expect(out).not.toMatch(/column Sex|Row 13/);
  });

  test('says of a source or home of which nothing was ever received that it is unknown, and not that nothing is held', async () => {
    answer = () => ({ total: 0, groups: [], entries: [], neverReceived: ['source', 'home'] });
    const { code, out, err } = await run('held', '--source', 'residnets', '--home', 'VM1XX');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Nothing was ever received of the source residnets. `ehch source list`');
    expect(err).toContain('No home VM1XX is known');
    answer = () => ({ receipts: [], neverReceived: ['source'] });
    expect(await run('receipts', '--source', 'residnets')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nothing was ever received of the source residnets.') });
  });
});
