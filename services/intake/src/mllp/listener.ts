import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { acknowledge } from '@ehch/sources';
import type { Logger, Metrics } from '@ehch/service-kit';
import { createFrameReader, type Frame, type FrameReader } from './frames.ts';
import type { Receive } from './receive.ts';
import type { MllpSettings } from './settings.ts';

export interface MllpListener {
  port: number;
  /** Takes no new connections, answers the messages that are under way, and closes. */
  close(): Promise<void>;
}

/** Longer messages carry documents, and belong elsewhere. */
const MOST_BYTES = 1_048_576;
const MOST_CONNECTIONS = 200;
/** How long a message that has begun may stand still. Between messages a line may be quiet for days. */
const PATIENCE_MS = 30_000;
/** After how long the other side of a quiet line is asked whether it is there still, or it would hold one of the connections for ever. */
const QUIET_MS = 60_000;

export interface MllpOptions {
  receive: Receive;
  logger: Logger;
  metrics: Metrics;
  patienceMs?: number;
}

/**
 * Listens for HL7 v2 messages over MLLP. Each connection is read one message at a time: the next is not looked at before the one before it is
 * committed and answered, so answers come in order and a sender that is too quick waits. Where a message fails for a fault of ours the
 * connection is closed without an answer, and the sender repeats what was not acknowledged.
 */
export async function listenMllp({ port, host, mayConnect }: MllpSettings, options: MllpOptions): Promise<MllpListener> {
  const state: State = { stopping: false, connections: new Map() };
  // A sender may close its side at once and still wait for the answer.
  const server = createServer({ allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: QUIET_MS }, (socket) => {
    socket.on('error', () => undefined); // a line that breaks ends its loop below
    if (!mayConnect(socket.remoteAddress ?? '')) {
      options.logger.warn('mllp-peer-refused');
      socket.destroy();
      return;
    }
    const connection: Connection = { busy: false, done: Promise.resolve() };
    state.connections.set(socket, connection);
    connection.done = serve(socket, connection, { ...options, state }).finally(() => state.connections.delete(socket));
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('drop', () => { tellDropped(options); });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : port, close: () => close(server, state) };
}

interface Connection {
  /** Whether a message is on its way into the ledger. */
  busy: boolean;
  done: Promise<void>;
}

interface State {
  stopping: boolean;
  connections: Map<Socket, Connection>;
}

/** A message that is under way is finished and answered; nothing more is read. */
async function close(server: Server, state: State): Promise<void> {
  state.stopping = true;
  const closed = new Promise<void>((resolve) => server.close(() => { resolve(); }));
  for (const [socket, { busy }] of state.connections) if (!busy) socket.destroy();
  await Promise.all([...state.connections.values()].map(({ done }) => done));
  await closed;
}

async function serve(socket: Socket, connection: Connection, options: MllpOptions & { state: State }): Promise<void> {
  const { logger, state, patienceMs = PATIENCE_MS } = options;
  const reader = createFrameReader(MOST_BYTES);
  socket.on('timeout', () => socket.destroy());
  try {
    for await (const chunk of socket) {
      socket.setTimeout(0);
      connection.busy = true;
      for (const frame of reader.push(chunk as Buffer)) if (state.stopping || !(await answer(frame, socket, options))) return;
      connection.busy = false;
      tellStrayed(reader, options);
      if (reader.isInside()) socket.setTimeout(patienceMs);
    }
  } catch (err) {
    if (!state.stopping) logger.warn('mllp-connection-lost', { err });
  } finally {
    for (const frame of reader.end()) await answer(frame, socket, options);
    socket.end();
    socket.destroySoon();
  }
}

/** Answers false where the connection is of no more use. */
async function answer(frame: Frame, socket: Socket, { receive, logger, metrics, patienceMs = PATIENCE_MS }: MllpOptions): Promise<boolean> {
  const counted = metrics.counter({ name: 'mllp_messages_total', help: 'Messages over MLLP, by what became of them.', labels: { result: ['accepted', 'error', 'rejected', 'failed', 'too-long', 'cut'] } });
  if (frame.is !== 'message') {
    counted.add({ result: frame.is });
    logger.warn(frame.is === 'cut' ? 'mllp-message-cut' : 'mllp-message-too-long', frame.is === 'cut' ? { bytes: frame.bytes } : { bytes: MOST_BYTES });
    if (frame.is === 'too-long') await send(socket, await acknowledge(Buffer.alloc(0), { result: 'rejected', issues: [], at: new Date(), id: randomUUID().slice(-12) }), patienceMs);
    return frame.is === 'cut';
  }
  try {
    const received = await receive(frame.bytes);
    counted.add({ result: received.result });
    logger.info('mllp-message', { status: received.result, ...(received.receiptId && { receiptId: received.receiptId }) });
    await send(socket, received.answer, patienceMs);
    return true;
  } catch (err) {
    counted.add({ result: 'failed' });
    logger.error('mllp-message-failed', { err });
    return false;
  }
}

/** Whoever is turned away is told nothing, so that it has to be told here. */
function tellDropped({ logger, metrics }: MllpOptions): void {
  metrics.counter({ name: 'mllp_connections_dropped_total', help: 'Connections over MLLP that were turned away, as too many were open.', labels: {} }).add({});
  logger.warn('mllp-connection-dropped', { count: MOST_CONNECTIONS });
}

/** Bytes that nobody framed are counted and placed, and not kept: they may be anybody's record. */
function tellStrayed(reader: FrameReader, { logger, metrics }: MllpOptions): void {
  const strayed = reader.strayed();
  if (strayed === undefined) return;
  metrics.counter({ name: 'mllp_unframed_bytes_total', help: 'Bytes over MLLP that stood outside of any message.', labels: {} }).add({}, strayed.bytes);
  logger.warn('mllp-unframed', { bytes: strayed.bytes, position: strayed.from });
}

const START = Buffer.from([0x0b]);
const END = Buffer.from([0x1c, 0x0d]);

/** Waits until the other side takes it, so that one that reads no answers is read no more; one that takes none for too long is hung up on. */
async function send(socket: Socket, message: Buffer | undefined, patienceMs: number): Promise<void> {
  if (message === undefined || !socket.writable) return;
  socket.setTimeout(patienceMs);
  await new Promise<void>((resolve) => socket.write(Buffer.concat([START, message, END]), () => { resolve(); }));
  socket.setTimeout(0);
}
