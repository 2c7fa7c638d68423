/** The endpoint of subscribers as a process of its own, told what to do by the process that started it. */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Answer, type Arrival, type KeptPost, nowNs, type Order } from './subscriber.ts';

let status = 200;
let arrivals: Arrival[] = [];
let awaited = Number.POSITIVE_INFINITY;
let keepIn: string | undefined;
let kept: KeptPost[] = [];

const say = (answer: Answer): void => void process.send?.(answer);

function sayIfReached(): void {
  if (arrivals.length < awaited) return;
  awaited = Number.POSITIVE_INFINITY;
  if (keepIn !== undefined) writeFileSync(keepIn, kept.map((post) => `${JSON.stringify(post)}\n`).join(''));
  say({ is: 'reached', arrivals });
}

/** A subscription's id, then the number of the event; a handshake has a word there. */
const EVENT = /^(.+)_(\d+)$/;

/** What is needed to send the same again. */
const SENT_AGAIN = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'];

async function take(req: IncomingMessage): Promise<number> {
  const body = await buffer(req);
  const [, subscription = '', number] = EVENT.exec(String(req.headers['webhook-id'])) ?? [];
  if (number === undefined) return 200;
  if (status < 300) arrivals.push({ subscription, number: Number(number), ns: nowNs() });
  if (keepIn !== undefined) kept.push({ path: req.url ?? '', headers: Object.fromEntries(SENT_AGAIN.map((name) => [name, String(req.headers[name])])), body: body.toString('utf8') });
  return status;
}

function obey(order: Order): void {
  switch (order.is) {
    case 'behave':
      status = order.status;
      say({ is: 'behaving' });
      return;
    case 'begin':
      [arrivals, kept, keepIn] = [[], [], order.keepIn];
      say({ is: 'begun' });
      return;
    case 'await':
      awaited = order.events;
      sayIfReached();
      return;
    default:
      order satisfies never;
  }
}

const server = createServer((req, res) => {
  void take(req).then((code) => {
    res.writeHead(code).end();
    sayIfReached();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => { say({ is: 'ready', origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }); });
process.on('message', obey);
process.on('disconnect', () => { process.exit(); });
