import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { randomOf } from './random.ts';

/** What a network does to the connections that pass through it, or the host behind it. */
export type LinkFault =
  | { is: 'none' }
  /** All takes longer, by a random part of the jitter too, or passes at no more than a rate; nothing overtakes anything. */
  | { is: 'slow'; latencyMs?: number; jitterMs?: number; bytesPerSecond?: number }
  /** Nothing gets through any more and neither end is told, on connections that are there and on new ones. */
  | { is: 'half-open' }
  /** Nobody is there: what is open is reset, and so is whoever comes. */
  | { is: 'down' }
  /** The far end has done its work; instead of its answer comes a reset, or a part of it and then the end. */
  | {
      is: 'reset' | 'cut';
      /** Of the answers, how many; 1 for each. */
      chance: number;
      /** Only answers to what is such, of all that was said since the answer before, on that connection. */
      to?(said: Buffer, connection: number): boolean;
    };

/** Stands before a server, at the level of TCP. Its moments are random and come from its seed. */
export interface FaultLink {
  /** The URL of the server behind, with the link's own port. */
  url: string;
  /** How often a connection was reset or cut, or something on it lost. */
  hits: number;
  set(fault: LinkFault): void;
  /** From now on nothing gets through on the connections that are there, either way; new ones are as good as before. */
  freeze(): void;
  close(): Promise<void>;
}

/** One connection, by its number: the end that came to us, the one that we opened behind it, and what the near one said since it was last answered. */
interface Line {
  number: number;
  near: Socket;
  far: Socket;
  said: Buffer[];
  lost: boolean;
}

/** @param target URL of the server behind, with its port */
export async function startFaultLink(target: string, { seed = 1 }: { seed?: number } = {}): Promise<FaultLink> {
  const behind = new URL(target);
  const lines = new Set<Line>();
  const random = randomOf(seed);
  let fault: LinkFault = { is: 'none' };
  let number = 0;
  const treat = (line: Line, chunk: Buffer, isAnswer: boolean): Treatment => {
    const treatment = treatmentOf(fault, line, { chunk, isAnswer, random });
    if (treatment.is !== 'pass') link.hits += 1;
    return treatment;
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (fault.is === 'down') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: Number(behind.port), host: behind.hostname, allowHalfOpen: true });
    const line: Line = { number: (number += 1), near, far, said: [], lost: false };
    lines.add(line);
    join(line, treat, () => lines.delete(line));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  const link: FaultLink = {
    url: url.href.replace(/\/$/, ''),
    hits: 0,
    set: (next) => {
      fault = next;
      if (next.is === 'down') for (const line of lines) breakOff(line);
    },
    freeze: () => {
      for (const line of lines) line.lost = true;
    },
    close: async () => {
      for (const line of lines) breakOff(line);
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return link;
}

type Treatment = { is: 'pass'; slices: Buffer[]; delayMs: number; bytesPerSecond: number } | { is: 'lose' } | { is: 'reset' } | { is: 'cut'; part: Buffer };

function treatmentOf(fault: LinkFault, line: Line, { chunk, isAnswer, random }: { chunk: Buffer; isAnswer: boolean; random(): number }): Treatment {
  if (line.lost || fault.is === 'half-open') return { is: 'lose' };
  if (fault.is === 'slow') return slowed(fault, chunk, random);
  if (!isAnswer) line.said.push(chunk);
  if (isAnswer && (fault.is === 'reset' || fault.is === 'cut')) {
    const meant = fault.to?.(Buffer.concat(line.said), line.number) ?? true;
    if (meant && random() < fault.chance) return fault.is === 'reset' ? { is: 'reset' } : { is: 'cut', part: chunk.subarray(0, Math.ceil(chunk.length / 2)) };
  }
  if (isAnswer) line.said = [];
  return { is: 'pass', slices: [chunk], delayMs: 0, bytesPerSecond: Infinity };
}

const SLICES_A_SECOND = 10;

function slowed({ latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity }: Extract<LinkFault, { is: 'slow' }>, chunk: Buffer, random: () => number): Treatment {
  const delayMs = latencyMs + jitterMs * random();
  const size = Math.max(1, Math.floor(Math.min(bytesPerSecond / SLICES_A_SECOND, chunk.length)));
  const slices = Array.from({ length: Math.ceil(chunk.length / size) }, (_, index) => chunk.subarray(index * size, (index + 1) * size));
  return { is: 'pass', slices, delayMs, bytesPerSecond };
}

type Treat = (line: Line, chunk: Buffer, isAnswer: boolean) => Treatment;

/** Lets both ends of a line speak, each in the order in which it does. */
function join(line: Line, treat: Treat, gone: () => void): void {
  for (const [from, to, isAnswer] of [[line.near, line.far, false], [line.far, line.near, true]] as const) {
    let turn = Promise.resolve();
    const way: Way = { to, clearAt: 0 };
    from.on('data', (chunk: Buffer) => {
      const treatment = treat(line, chunk, isAnswer);
      const at = performance.now();
      turn = turn.then(() => deliver(line, way, treatment, at));
    });
    from.on('end', () => { turn = turn.then(() => { if (!line.lost) to.end(); }); });
    from.on('error', () => { if (!line.lost) breakOff(line); });
    from.on('close', () => { if (line.near.destroyed && line.far.destroyed) gone(); });
  }
}

/** Where what is said goes, and when all that was said before has gone there. */
interface Way {
  to: Socket;
  clearAt: number;
}

async function deliver(line: Line, way: Way, treatment: Treatment, saidAt: number): Promise<void> {
  switch (treatment.is) {
    case 'lose':
      line.lost = true;
      return;
    case 'reset':
      breakOff(line);
      return;
    case 'cut':
      way.to.write(treatment.part, () => { breakOff(line); });
      return;
    case 'pass':
      way.clearAt = Math.max(way.clearAt, saidAt + treatment.delayMs);
      for (const slice of treatment.slices) {
        way.clearAt += (slice.length * 1_000) / treatment.bytesPerSecond;
        const left = way.clearAt - performance.now();
        if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
        if (!way.to.destroyed) way.to.write(slice);
      }
      return;
    default:
      treatment satisfies never;
  }
}

function breakOff({ near, far }: Line): void {
  near.resetAndDestroy();
  far.destroy();
}
