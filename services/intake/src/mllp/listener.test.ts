import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createLogger, createMetrics } from '@ehch/service-kit';
import { connectMllp, framed } from '../../../../test/support/mllp.ts';
import { until } from '../../../../test/support/until.ts';
import { listenMllp, type MllpListener } from './listener.ts';
import type { Receive } from './receive.ts';
import { mllpSettings } from './settings.ts';

let listener: MllpListener;
afterEach(() => listener.close());

const NAMED = { EHCH_MODE: 'development', EHCH_MLLP_PORT: 0, EHCH_MLLP_HOST: '127.0.0.1', EHCH_MLLP_TENANT: 'tenant-a', EHCH_MLLP_PEERS: undefined } as const;

/** A listener that answers with what `receive` says, and what it logs. */
async function listening(receive: Receive, { patienceMs = 30_000, peers }: { patienceMs?: number; peers?: readonly string[] } = {}) {
  let log = '';
  const destination = new Writable({ write: (chunk: Buffer, _encoding, done) => { log += chunk.toString(); done(); } });
  const settings = mllpSettings({ ...NAMED, EHCH_MLLP_PEERS: peers }, 'demo')!;
  listener = await listenMllp(settings, { receive, logger: createLogger({ service: 'intake', level: 'info', destination }), metrics: createMetrics(), patienceMs });
  return { hospital: await connectMllp(listener.port), log: () => log };
}

const echo: Receive = (message) => Promise.resolve({ result: 'accepted', answer: Buffer.from(`got ${message.toString()}`) });

const onLinux = process.platform === 'linux' ? test : test.skip;
/** As the kernel numbers them in /proc/net/tcp. */
const [ESTABLISHED, KEEPALIVE] = ['01', '02'];

describe('the listener', () => {
  test('cuts a message that begins and never ends (IN-002), and says how far it came and not what it held', async () => {
    const { hospital, log } = await listening(echo, { patienceMs: 50 });
    hospital.socket.write('\u000bMSH|ADEYEMI');
    await hospital.closed();
    await until('the log', () => log().includes('mllp-message-cut'));
    expect(log()).toContain('"bytes":11');
    expect(log()).not.toContain('ADEYEMI');
  });

  test('lets a line be quiet between messages', async () => {
    const { hospital } = await listening(echo, { patienceMs: 50 });
    hospital.send('A');
    await hospital.answers(1);
    await new Promise((resolve) => setTimeout(resolve, 200)); // longer than its patience
    hospital.send('B');
    expect(await hospital.answers(2)).toEqual([['got A'], ['got B']]);
  });

  onLinux('asks of a line that is quiet whether the other side is there still, so that dead ones do not pile up (REL-040)', async () => {
    await listening(echo);
    const timers = () => {
      const lines = readFileSync('/proc/net/tcp', 'ascii').split('\n').map((line) => line.trim().split(/\s+/));
      const port = listener.port.toString(16).toUpperCase().padStart(4, '0');
      return lines.flatMap(([, local, , state, , timer]) => (local === `0100007F:${port}` && state === ESTABLISHED && timer !== undefined ? [timer] : []));
    };
    await until('the connection is taken', () => timers().length === 1);
    await until('it is watched', () => timers().every((timer) => timer.startsWith(`${KEEPALIVE}:`)));
    const [, dueIn = ''] = timers()[0]?.split(':') ?? [];
    expect(parseInt(dueIn, 16) / 100).toBeLessThanOrEqual(60);
  });

  test('says so where it turns a connection away because too many are open', async () => {
    const { hospital, log } = await listening(echo);
    const others = await Promise.all(Array.from({ length: 200 }, () => connectMllp(listener.port)));
    await until('the log', () => log().includes('mllp-connection-dropped'));
    for (const { socket } of [hospital, ...others]) socket.destroy();
  });

  test('rejects a message that is too long, and hangs up', async () => {
    const { hospital } = await listening(echo);
    hospital.socket.write(`\u000b${'x'.repeat(1_200_000)}`);
    expect((await hospital.answers(1))[0]?.[1]).toBe('MSA|AR|');
    await hospital.closed();
  });

  test('counts and places what nobody framed, keeps none of it, and reads on', async () => {
    const { hospital, log } = await listening(echo);
    hospital.socket.write(`${framed('A')}ADEYEMI${framed('B')}`);
    expect(await hospital.answers(2)).toEqual([['got A'], ['got B']]);
    await until('the log', () => log().includes('mllp-unframed'));
    expect(log()).toMatch(/"bytes":7/);
    expect(log()).toMatch(/"position":4/);
    expect(log()).not.toContain('ADEYEMI');
  });

  test('answers nothing and hangs up where a message fails for a fault of ours, so that it is sent again', async () => {
    const { hospital } = await listening(() => Promise.reject(new Error('the ledger is away')));
    hospital.send('A');
    await hospital.closed();
    expect(await hospital.answers(0)).toEqual([]);
  });

  test('answers a sender that has closed its side already', async () => {
    const { hospital } = await listening(echo);
    hospital.socket.end(framed('A'));
    expect(await hospital.answers(1)).toEqual([['got A']]);
    await hospital.closed();
  });

  test('finishes and answers the message under way when it closes, and reads nothing more', async () => {
    let finish: () => void = () => undefined;
    const seen: string[] = [];
    const { hospital } = await listening((message) => new Promise((resolve) => {
      seen.push(message.toString());
      finish = () => { resolve({ result: 'accepted', answer: Buffer.from('done') }); };
    }));
    hospital.socket.write(framed('A') + framed('B'));
    await until('the message to be under way', () => seen.length === 1);
    const closing = listener.close();
    finish();
    await closing;
    expect(await hospital.answers(1)).toEqual([['done']]);
    expect(seen).toEqual(['A']);
  });

  test('reads nothing from an address that is not on the list (SEC-012)', async () => {
    const { hospital, log } = await listening(echo, { peers: ['10.20.0.0/16'] });
    await hospital.closed();
    await until('the log', () => log().includes('mllp-peer-refused'));
  });
});
