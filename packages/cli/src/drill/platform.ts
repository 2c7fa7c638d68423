import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One event as it reached a platform, accepted or not. */
export interface Told {
  number: number;
  previous: number;
  eventId: string;
  digest: string;
  retraction: boolean;
  /** From the time that the event bears to its arrival, in milliseconds. */
  afterMs: number;
  accepted: boolean;
}

/** A shared care record platform of the drill: it keeps what it accepts, and answers as it is told to. */
export interface Platform {
  origin: string;
  told: Told[];
  handshakes: number;
  /** The status that it answers events with. */
  answer: (event: Told) => number;
  close(): Promise<void>;
}

interface Parameter {
  name: string;
  valueString?: string;
  valueCode?: string;
  valueBoolean?: boolean;
  valueInstant?: string;
  part?: Parameter[];
}

const value = (parameters: readonly Parameter[], name: string): Parameter | undefined => parameters.find((one) => one.name === name);

export async function openPlatform(): Promise<Platform> {
  const server = createServer((req, res) => {
    void parametersOf(req).then((parameters) => {
      const part = value(parameters, 'notification-event')?.part;
      if (part === undefined) {
        platform.handshakes += value(parameters, 'type')?.valueCode === 'handshake' ? 1 : 0;
        return res.writeHead(200).end();
      }
      const event = toldBy(part);
      const status = platform.answer(event);
      platform.told.push({ ...event, accepted: status < 300 });
      return res.writeHead(status, status === 503 ? { 'retry-after': '1' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const platform: Platform = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told: [],
    handshakes: 0,
    answer: () => 200,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
  return platform;
}

async function parametersOf(req: IncomingMessage): Promise<Parameter[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const bundle = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { entry?: { resource?: { parameter?: Parameter[] } }[] };
  return bundle.entry?.[0]?.resource?.parameter ?? [];
}

function toldBy(part: readonly Parameter[]): Told {
  const text = (name: string) => value(part, name)?.valueString ?? '';
  return {
    number: Number(text('event-number')),
    previous: Number(text('previous-event-number')),
    eventId: text('event-id'),
    digest: text('digest'),
    retraction: value(part, 'retraction')?.valueBoolean ?? false,
    afterMs: Date.now() - Date.parse(value(part, 'timestamp')?.valueInstant ?? ''),
    accepted: false,
  };
}

/** The numbers that a platform has accepted, each once, ascending. */
export const heldBy = ({ told }: Platform): number[] => [...new Set(told.filter(({ accepted }) => accepted).map(({ number }) => number))].sort((a, b) => a - b);
