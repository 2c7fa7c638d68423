import { type Servers, startServers } from '../pipeline/servers.ts';
import { type Stack, startStack } from './stack.ts';
import { startSubscriber, type Subscriber } from './subscriber.ts';

/** All services in one process of their own, the servers that they stand on, and the endpoint of those whom they tell. */
export interface Platforms {
  servers: Servers;
  stack: Stack;
  subscriber: Subscriber;
}

/** Starts all of that, works with it, and ends whatever was started, however the work ends. */
export async function withPlatforms<T>(env: Record<string, string>, work: (platforms: Platforms) => Promise<T>): Promise<T> {
  return closing(async (opened) => {
    const servers = await startServers();
    opened.push(() => servers.close());
    const subscriber = await startSubscriber();
    opened.push(() => subscriber.close());
    const stack = await startStack(servers, 'standalone', { EHCH_ENDPOINT_ALLOW: subscriber.origin, ...env });
    opened.push(() => stack.stop());
    return work({ servers, stack, subscriber });
  });
}

/** Works, and then closes what was opened meanwhile, the last first; so too where the measurement is broken off. */
export async function closing<T>(work: (opened: (() => Promise<void>)[]) => Promise<T>): Promise<T> {
  const opened: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  const breakOff = (): void => void closeAll().finally(() => { process.exit(130); });
  for (const signal of SIGNALS) process.once(signal, breakOff);
  try {
    return await work(opened);
  } finally {
    for (const signal of SIGNALS) process.off(signal, breakOff);
    await closeAll();
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
