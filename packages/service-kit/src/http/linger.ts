import type { Request } from 'express';

/** What a sender still has under way when the answer reaches it is far less; who sends on all the same is cut off. */
const MOST_BYTES = 64 * 1_048_576;
const MOST_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * Has the connection of a request that is answered before it has arrived read on for a while, and throw away what it reads, before it
 * closes. Closed with something unread it would be reset, and the sender would lose the answer that says why (I-17).
 */
export function closeAfterReading(req: Request): void {
  const { socket } = req;
  socket.destroySoon = () => {
    if (socket.destroyed) return;
    socket.end();
    req.resume();
    const [bytes, startedAt] = [socket.bytesRead, performance.now()];
    const timer = setInterval(() => {
      if (socket.bytesRead - bytes > MOST_BYTES || performance.now() - startedAt > MOST_MS) socket.destroy();
      if (socket.destroyed) clearInterval(timer);
    }, LOOK_EVERY_MS);
  };
}
