import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { adt, connectMllp } from '../../support/mllp.ts';
import { until } from '../../support/until.ts';
import { CANARY, contentOf, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
let port = 0;
beforeAll(async () => {
  intake = await startUnderTest({ env: { EHCH_MLLP_PORT: '0', EHCH_MLLP_TENANT: 'tenant-a', EHCH_MLLP_PEERS: '127.0.0.0/8' } });
  await until('the listener', () => {
    port = Number(/"port":(\d+)[^\n]*mllp-started|mllp-started[^\n]*"port":(\d+)/.exec(intake.output())?.slice(1).find(Boolean) ?? 0);
    return port > 0;
  });
});
afterAll(() => intake.close());

const frame = (body: Buffer | string): Buffer => Buffer.concat([Buffer.from([0x0b]), Buffer.from(body), Buffer.from([0x1c, 0x0d])]);
const bad = adt('A01').replace('Adeyemi', CANARY);
const msa = (segments: readonly string[] = []) => segments.find((segment) => segment.startsWith('MSA'))?.split('|')[1];

/** What comes over a line, and how it is answered: AR where it cannot be read, AE where it says what is not taken. */
const ANSWERED: readonly { what: string; bytes: Buffer; answer: string }[] = [
  { what: 'nothing', bytes: frame(''), answer: 'AR' },
  { what: 'text', bytes: frame(CANARY), answer: 'AR' },
  { what: 'a message without its header', bytes: frame(`PID|1||${CANARY}`), answer: 'AR' },
  { what: 'separators that are none', bytes: frame(bad.replace('^~\\&', '^^^^')), answer: 'AR' },
  { what: 'a character set that is not read', bytes: frame(adt('A01', { header: '||||||8859/15' })), answer: 'AR' },
  { what: 'bytes that are not of its character set', bytes: frame(Buffer.concat([Buffer.from(adt('A01', { header: '||||||UNICODE UTF-8' }).slice(0, -1)), Buffer.from([0xe9, 0x0d])])), answer: 'AR' },
  { what: 'more segments than any message has', bytes: frame(`${adt('A01')}${'NTE|1\r'.repeat(1_001)}`), answer: 'AR' },
  { what: 'more bytes than any message has', bytes: frame(`${adt('A01')}NTE|${'x'.repeat(1_100_000)}`), answer: 'AR' },
  { what: 'an event that is not taken', bytes: frame(bad.replaceAll('A01', 'A99')), answer: 'AE' },
  { what: 'a hospital that nobody knows', bytes: frame(bad.replaceAll('RZZ01', 'RZZ99')), answer: 'AE' },
  { what: 'a day that is none', bytes: frame(adt('A01', { at: '20250230093000' })), answer: 'AE' },
  { what: 'an hour that no clock showed', bytes: frame(adt('A01', { at: '20260329013000' })), answer: 'AE' },
  { what: 'repetitions, components and escapes without end', bytes: frame(`${adt('A01').replace('Grace', '~^&\\E\\'.repeat(20_000))}`), answer: 'AA' },
];

describe('IN-001: what comes over a line', () => {
  test.each(ANSWERED)('$what is answered $answer, and nothing of it comes back', async ({ bytes, answer }) => {
    const line = await connectMllp(port);
    line.socket.write(bytes);
    const answers = await line.answers(1);
    expect(msa(answers[0])).toBe(answer);
    expect(JSON.stringify(answers) + intake.output()).not.toContain(CANARY);
    line.socket.destroy();
    const next = await connectMllp(port);
    next.send(adt('A01', { visit: 'V-good', control: 'good' }));
    expect(msa((await next.answers(1))[0])).toBe('AA');
    next.socket.destroy();
  });

  test.each([
    { what: 'an HTTP request', bytes: Buffer.from(`GET /${CANARY} HTTP/1.1\r\nHost: a\r\n\r\n`) },
    { what: 'bytes of TLS', bytes: Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc]) },
    { what: 'a message that is never ended', bytes: Buffer.from(`\u000b${bad}`) },
    { what: 'a message within a message', bytes: Buffer.from(`\u000b${bad}\u000b${bad}`) },
    { what: 'ends without beginnings', bytes: Buffer.from('\u001c\r'.repeat(10_000)) },
  ])('$what is no message: nothing of it is stored', async ({ bytes }) => {
    const before = await contentOf(intake);
    const line = await connectMllp(port);
    line.socket.end(bytes);
    await line.closed();
    expect(await contentOf(intake)).toEqual(before);
    expect(intake.output()).not.toContain(CANARY);
  });
});
