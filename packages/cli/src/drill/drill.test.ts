import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drill } from '../commands/drill.ts';
import { Failure } from '../failure.ts';
import { openPlatform } from './platform.ts';
import { proofOf } from './proof.ts';
import { renderSheet } from './sheet.ts';

const terminal = () => {
  const out: string[] = [];
  return { out: (text: string) => void out.push(text), err: () => undefined, env: {}, said: () => out.join('\n') };
};

describe('the proof that a subscriber computes', () => {
  const events = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 30 }).map((ids) => ids.map((id, index): [number, string] => [index + 1, id]));

  test('does not depend on the order in which events came', () => {
    fc.assert(fc.property(events, fc.infiniteStream(fc.nat()), (all, stream) => {
      const shuffled = all.toSorted(() => ((stream.next().value as number) % 2 === 0 ? -1 : 1));
      expect(proofOf('s', new Map(shuffled))).toEqual(proofOf('s', new Map(all)));
    }));
  });

  test('reaches up to the first event that is missing, and differs for every other event', () => {
    fc.assert(fc.property(events, fc.nat(), fc.uuid(), (all, at, other) => {
      const index = at % all.length;
      expect(proofOf('s', new Map(all.toSpliced(index, 1))).number).toBe(index);
      const changed = all.with(index, [index + 1, `not-${other}`]);
      expect(proofOf('s', new Map(changed)).digest).not.toBe(proofOf('s', new Map(all)).digest);
      expect(proofOf('t', new Map(all)).digest).not.toBe(proofOf('s', new Map(all)).digest);
    }));
  });
});

describe('the sheet of a drill', () => {
  test('says at what time what was found, and that something failed', () => {
    const text = renderSheet({ hours: 6, passed: false, findings: [{ at: 7_260, what: 'It holds', passed: true, found: '3 events' }, { at: 21_600, what: 'It holds too', passed: false, found: 'none' }] });
    expect(text).toMatch(/02:01 .*It holds .*pass.*3 events/);
    expect(text).toMatch(/06:00 .*It holds too.*FAIL.*none/);
    expect(text).toContain('SOMETHING FAILED');
  });

  test('has a step that failed, and the command ends with 1, where the stack refuses', async () => {
    const server = createServer((req, res) => {
      res.writeHead(req.url === '/fhir/R4/Subscription' ? 201 : 202, { 'content-type': 'application/json' }).end('{"id":"1"}');
      if (req.url === '/fhir/R4/Subscription') req.on('data', (chunk: Buffer) => void shake((JSON.parse(chunk.toString('utf8')) as { channel: { endpoint: string } }).channel.endpoint)).resume();
    });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    let sent = 0;
    const stage = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      // What was prepared goes well; the first outcome does not.
      token: () => (++sent > 13 ? Promise.reject(new Failure('No more tokens.')) : Promise.resolve('t')),
      moveClock: () => Promise.resolve(),
      close: () => new Promise<void>((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
    };
    const screen = terminal();
    expect(await drill({ hours: 6, json: true }, () => Promise.resolve(stage), screen)).toBe(1);
    expect(JSON.parse(screen.said())).toMatchObject({ passed: false, findings: [{ what: 'The drill goes on to its end', passed: false, found: 'No more tokens.' }] });
  });
});

const shake = (endpoint: string) => fetch(endpoint, { method: 'POST', body: JSON.stringify({ entry: [{ resource: { parameter: [{ name: 'type', valueCode: 'handshake' }] } }] }) });

test('a platform of the drill keeps what it accepts, and refuses as it is told to', async () => {
  const platform = await openPlatform();
  await shake(platform.origin);
  platform.answer = ({ number }) => (number === 1 ? 200 : 503);
  const tell = (number: number) => fetch(platform.origin, { method: 'POST', body: JSON.stringify({ entry: [{ resource: { parameter: [{ name: 'notification-event', part: [{ name: 'event-number', valueString: String(number) }, { name: 'timestamp', valueInstant: new Date().toISOString() }] }] } }] }) });
  expect([(await tell(1)).status, (await tell(2)).status]).toEqual([200, 503]);
  expect([platform.handshakes, platform.told.map(({ number, accepted }) => [number, accepted])]).toEqual([1, [[1, true], [2, false]]]);
  await platform.close();
});
