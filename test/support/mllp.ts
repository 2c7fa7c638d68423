import { connect, type Socket } from 'node:net';
import { until } from './until.ts';

/** A hospital's system at the other end of a line. */
export interface MllpClient {
  socket: Socket;
  /** Sends a message, framed. */
  send(message: string): void;
  /** Waits for so many answers in all, each as its segments. */
  answers(count: number): Promise<string[][]>;
  /** Waits until the other side has closed. */
  closed(): Promise<void>;
}

export const framed = (message: string): string => `\u000b${message}\u001c\r`;

export async function connectMllp(port: number): Promise<MllpClient> {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => { received += chunk.toString('utf8'); });
  socket.on('close', () => { closed = true; });
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const found = () => [...received.matchAll(/\u000b([^\u001c]*)\u001c\r/g)].map(([, text = '']) => text.split('\r').filter((segment) => segment !== ''));
  return {
    socket,
    send: (message) => void socket.write(framed(message)),
    answers: async (count) => {
      await until(`${count} answers`, () => found().length >= count, 20_000);
      return found();
    },
    closed: () => until('the line to be closed', () => closed, 20_000),
  };
}

/** An ADT message of the hospital that the source knows. */
export function adt(event: string, { control = 'M1', at = '20250616093000+0000', nhs = '9000000009', visit = 'V1', pv1 = {}, header = '' }: { control?: string; at?: string; nhs?: string; visit?: string; pv1?: Record<number, string>; header?: string } = {}): string {
  const fields = Array.from({ length: 46 }, (_, index) => pv1[index] ?? (index === 0 ? 'PV1' : index === 19 ? visit : ''));
  return [`MSH|^~\\&|PAS|RZZ01|EHCH|PCN|${at}||ADT^${event}^ADT_${event}|${control}|P|2.5${header}`, `EVN|${event}|${at}`, `PID|1||H-1^^^RZZ01^MR~${nhs}^^^NHS^NH||Adeyemi^Grace`, fields.join('|'), ''].join('\r');
}
