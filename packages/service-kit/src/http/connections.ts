import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/** The connections of a server, and the answers under way on each. */
export interface Connections {
  /** Whether a part of an answer is out on this connection. */
  hasBegun(socket: Duplex): boolean;
  /** Hangs up where nothing is under way, now and from now on. */
  beginClosing(): void;
  /** Hangs up everywhere. */
  cut(): void;
}

/** Follows a server's connections; must be called before it listens. */
export function trackConnections(server: Server): Connections {
  // A caller may send its next request before it has the answer to the last, so there can be several.
  const answers = new Map<Duplex, Set<ServerResponse>>();
  let closing = false;
  server.on('connection', (socket: Socket) => {
    answers.set(socket, new Set());
    socket.once('close', () => answers.delete(socket));
  });
  server.on('request', ({ socket }, res) => {
    const underWay = answers.get(socket);
    underWay?.add(res);
    if (closing) res.setHeader('Connection', 'close');
    res.once('close', () => {
      underWay?.delete(res);
      if (closing && underWay?.size === 0) socket.destroySoon();
    });
  });
  return {
    hasBegun: (socket) => [...(answers.get(socket) ?? [])].some((res) => res.headersSent),
    beginClosing: () => {
      closing = true;
      for (const [socket, underWay] of answers) sayGoodbye(socket as Socket, [...underWay]);
    },
    cut: () => answers.forEach((_underWay, socket) => socket.destroy()),
  };
}

function sayGoodbye(socket: Socket, underWay: ServerResponse[]): void {
  if (underWay.length === 0) socket.destroySoon();
  // Only the last may say it: what comes after `Connection: close` is not sent.
  const last = underWay.at(-1);
  if (last && !last.headersSent) last.setHeader('Connection', 'close');
}
