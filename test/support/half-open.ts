import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands before a server and can lose connections as a network does: neither end is told. */
export interface HalfOpenProxy {
  url: string;
  /** From now on nothing gets through on the connections that are there, either way; new ones are as good as before. */
  freeze(): void;
  close(): Promise<void>;
}

/** @param target URL of the server behind; the proxy's own URL differs from it in the port alone */
export async function startHalfOpenProxy(target: string): Promise<HalfOpenProxy> {
  const behind = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(behind.port), behind.hostname);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().resume();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
