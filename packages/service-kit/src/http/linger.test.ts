import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import type { Request } from 'express';
import { closeAfterReading } from './linger.ts';

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('a connection that is closed already is not waited for', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  closeAfterReading({ socket, resume: () => undefined } as unknown as Request);
  socket.destroy();
  await once(socket, 'close');
  const before = timers();
  socket.destroySoon();
  expect(timers()).toBe(before);
  server.close();
});
