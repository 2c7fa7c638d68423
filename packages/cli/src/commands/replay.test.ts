import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from '../program.ts';

let server: Server;
let asked: { method: string; url: string; body: string }[];
let answer: (request: { method: string; url: string; body: string }) => object;
beforeEach(async () => {
  asked = [];
  server = createServer((req, res) => {
    void text(req).then((body) => {
      const request = { method: req.method ?? '', url: req.url ?? '', body };
      asked.push(request);
      res.setHeader('content-type', 'application/json').end(JSON.stringify(answer(request)));
    });
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
  const code = await runCommand(argv, { out: (line) => out.push(line), err: (line) => err.push(line), env });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const RECORDS = { published: 0, unchanged: 412, superseded: 0, held: 0, waiting: 0, underWay: 0, inLine: 0, reread: 0, unreadable: 0 };
const replay = (more: object = {}) => ({ id: 'r1', state: 'done', filter: {}, requestedAt: '2026-11-09T09:30:00.000Z', total: 412, looked: 412, rows: { released: 0, stillHeld: 0, notKept: 0 }, records: RECORDS, changed: false, ...more });
const preview = (more: object = {}) => ({ preview: true, total: 412, unchanged: 400, nothingWouldChange: false, groups: [{ kind: 'record', source: 'care-home-residents', recordType: 'resident-register', state: 'published', count: 412, unchanged: 400 }], ...more });

describe('replay', () => {
  test('shows how much it would be, and does nothing without --yes', async () => {
    answer = () => preview();
    const { code, out, err } = await run('replay', '--source', 'care-home-residents', '--mapper-below', '3', '--record-type', 'resident-register');
    expect(code).toBe(1);
    expect(out).toContain('412 would be replayed; 400 of them');
    expect(err).toContain('Add --yes');
    expect(asked.map(({ method, url, body }) => [method, url, JSON.parse(body)])).toEqual([['POST', '/replays', { preview: true, filter: { source: 'care-home-residents', mapperBelow: '3', recordType: 'resident-register' } }]]);
  });

  test('says plainly that nothing would change', async () => {
    answer = () => preview({ unchanged: 412, nothingWouldChange: true });
    expect(await run('replay', '--preview')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing would change: all 412') });
    answer = () => preview({ total: 0, unchanged: 0, groups: [] });
    expect(await run('replay')).toMatchObject({ code: 0, out: 'Nothing matches, so nothing would change.' });
  });

  test('follows a replay to its end, and says what changed', async () => {
    let polls = 0;
    answer = ({ method, body }) => {
      if (method === 'POST') return body.includes('preview') ? preview() : replay({ state: 'running' });
      return (polls += 1) < 2 ? replay({ state: 'running', looked: 50 }) : replay();
    };
    const { code, out, err } = await run('replay', '--yes');
    expect(code).toBe(0);
    expect(err).toBe('running: 50 of 412 looked at\ndone: 412 of 412 looked at');
    expect(out).toBe('replay r1, done: 412 of 412 looked at\n  412 unchanged\nNothing changed.');
  });

  test('says by its exit code that rows are held still', async () => {
    answer = ({ body }) => (body.includes('preview') ? preview() : replay({ rows: { released: 1, stillHeld: 2, notKept: 0 }, changed: true }));
    const { code, out } = await run('replay', '--yes', '--json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ id: 'r1', rows: { stillHeld: 2 } });
  });

  test('lists, shows, pauses, resumes and stops', async () => {
    answer = ({ url, method }) => (method === 'GET' && url === '/replays?limit=1000' ? { replays: [replay()] } : replay({ state: 'paused', looked: 7 }));
    expect((await run('replay', 'list')).out).toMatch(/r1 +│ done +│ 2026-11-09 09:30 GMT/);
    expect((await run('replay', 'show', 'r1')).out).toContain('paused: 7 of 412');
    for (const act of ['pause', 'resume', 'stop']) expect((await run('replay', act, 'r1')).code).toBe(0);
    expect(JSON.parse((await run('replay', '--json', 'show', 'r1')).out)).toMatchObject({ id: 'r1' });
    expect(asked.filter(({ method }) => method === 'POST').map(({ url }) => url)).toEqual(['/replays/r1/$pause', '/replays/r1/$resume', '/replays/r1/$stop']);
  });

  test('says that there are older ones than are listed', async () => {
    answer = () => ({ replays: [replay()], more: true });
    expect(await run('replay', 'list')).toMatchObject({ code: 0, err: 'There are older replays than these 1; `ehch replay show ID` shows one of them.' });
  });

  test.each([['list'], ['show', 'r1'], ['pause', 'r1'], ['resume', 'r1'], ['stop', 'r1']])('gives JSON of %s wherever --json stands', async (...act) => {
    answer = ({ url }) => (url.startsWith('/replays?') ? { replays: [replay()] } : replay());
    const [before, behind] = [await run('replay', '--json', ...act), await run('replay', ...act, '--json')];
    expect(behind).toEqual(before);
    expect(behind.code).toBe(0);
    expect(JSON.parse(behind.out)).toBeTruthy();
  });
});
