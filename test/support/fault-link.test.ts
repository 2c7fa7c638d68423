import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FaultLink, type LinkFault, startFaultLink } from './fault-link.ts';
import { until } from './until.ts';

let server: Server;
let heard: string[];
let link: FaultLink;
const clients: Socket[] = [];

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard.push(String(chunk));
      socket.write(`said ${String(chunk)}`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(async () => {
  heard = [];
  link = await startFaultLink(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, { seed: 7 });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await link.close();
});

interface Talk {
  socket: Socket;
  answers: string[];
  ended: string | undefined;
}

async function talk(): Promise<Talk> {
  const socket = connect(Number(new URL(link.url).port), '127.0.0.1');
  const talking: Talk = { socket, answers: [], ended: undefined };
  socket.on('data', (chunk: Buffer) => talking.answers.push(String(chunk)));
  socket.on('error', (error: NodeJS.ErrnoException) => { talking.ended = error.code; });
  socket.on('close', () => { talking.ended ??= 'closed'; });
  clients.push(socket);
  await once(socket, 'connect').catch(() => undefined);
  return talking;
}

/** Says something and waits for what comes of it. */
async function ask(talking: Talk, word: string): Promise<string> {
  const before = talking.answers.join('').length;
  talking.socket.write(word);
  await until('an answer', () => talking.ended !== undefined || talking.answers.join('').length >= before + `said ${word}`.length, 5_000);
  return talking.ended ?? talking.answers.join('').slice(before);
}

test('passes on what both ends say, until one of them ends', async () => {
  const talking = await talk();
  expect([await ask(talking, 'one'), await ask(talking, 'two')]).toEqual(['said one', 'said two']);
  talking.socket.end();
  await until('the end', () => talking.ended === 'closed', 5_000);
  expect(link.hits).toBe(0);
});

test('slow: takes as long as it is told each way, and nothing overtakes anything', async () => {
  const talking = await talk();
  link.set({ is: 'slow', latencyMs: 100, jitterMs: 50 });
  const began = performance.now();
  expect(await ask(talking, 'one')).toBe('said one');
  expect(performance.now() - began).toBeGreaterThanOrEqual(195);
  const words = Array.from({ length: 20 }, (_, index) => `<${index}>`);
  for (const word of words) {
    talking.socket.write(word);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until('all of them', () => heard.join('').includes('<19>'), 5_000);
  expect(heard.join('')).toBe(`one${words.join('')}`);
});

test('slow: passes no more bytes a second than it is told', async () => {
  const talking = await talk();
  link.set({ is: 'slow', bytesPerSecond: 1_000 });
  const began = performance.now();
  talking.socket.write('x'.repeat(250));
  await new Promise((resolve) => setTimeout(resolve, 20));
  talking.socket.write('x'.repeat(250));
  await until('500 bytes', () => heard.join('').length === 500, 5_000);
  expect(performance.now() - began).toBeGreaterThanOrEqual(450);
});

test('half-open: says nothing to either end, on this connection even after it is over; the next one is whole', async () => {
  const talking = await talk();
  expect(await ask(talking, 'one')).toBe('said one');
  link.set({ is: 'half-open' });
  talking.socket.write('lost');
  const during = await talk();
  during.socket.write('lost too');
  await new Promise((resolve) => setTimeout(resolve, 100));
  link.set({ is: 'none' });
  talking.socket.write('lost as well');
  expect(await ask(await talk(), 'two')).toBe('said two');
  expect([talking.ended, during.ended]).toEqual([undefined, undefined]);
  expect(heard).toEqual(['one', 'two']);
  expect(link.hits).toBeGreaterThanOrEqual(2);
});

test('freeze: loses what is there, and nothing that comes after', async () => {
  const talking = await talk();
  await ask(talking, 'one');
  link.freeze();
  talking.socket.write('lost');
  expect(await ask(await talk(), 'two')).toBe('said two');
  expect([heard, talking.ended]).toEqual([['one', 'two'], undefined]);
});

test('down: resets what is open and whoever comes', async () => {
  const talking = await talk();
  await ask(talking, 'one');
  link.set({ is: 'down' });
  await until('the reset', () => talking.ended === 'ECONNRESET', 5_000);
  const late = await talk();
  await until('the reset of the next', () => late.ended !== undefined, 5_000);
  link.set({ is: 'none' });
  expect(await ask(await talk(), 'two')).toBe('said two');
});

describe('an answer that does not come', () => {
  test.each<[LinkFault['is'], string]>([['reset', ''], ['cut', 'said ']])('%s: the server has heard, and the client knows no end of it', async (is, part) => {
    link.set({ is, chance: 1, to: (said) => said.includes('commit') } as LinkFault);
    const talking = await talk();
    expect(await ask(talking, 'begin')).toBe('said begin');
    expect(await ask(talking, 'commit')).toBe('ECONNRESET');
    expect(heard).toEqual(['begin', 'commit']);
    expect(talking.answers.join('').slice('said begin'.length)).toMatch(new RegExp(`^${part}`));
    expect(talking.answers.join('')).not.toContain('said commit');
    expect(link.hits).toBe(1);
  });

  test('is told which connection it is on', async () => {
    const [one, other] = [await talk(), await talk()];
    const connections: number[] = [];
    link.set({ is: 'reset', chance: 1, to: (_said, connection) => connections.push(connection) > 3 });
    expect([await ask(one, 'a'), await ask(other, 'b'), await ask(one, 'c'), await ask(other, 'd')]).toEqual(['said a', 'said b', 'said c', 'ECONNRESET']);
    expect([connections[0] === connections[2], connections[1] === connections[3], connections[0] === connections[1]]).toEqual([true, true, false]);
  });

  test('the same seed has the same moments', async () => {
    const momentsOf = async (seed: number): Promise<string> => {
      await link.close();
      link = await startFaultLink(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, { seed });
      link.set({ is: 'reset', chance: 0.5 });
      let moments = '';
      for (let word = 0; word < 12; word += 1) moments += (await ask(await talk(), 'x')) === 'said x' ? '.' : '!';
      return moments;
    };
    const [first, again, other] = [await momentsOf(3), await momentsOf(3), await momentsOf(4)];
    expect(again).toBe(first);
    expect(first).toMatch(/^[.!]*\.[.!]*!|^[.!]*![.!]*\./);
    expect(other).not.toBe(first);
  });
});
