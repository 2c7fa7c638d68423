import { registerClient } from './client.ts';
import { createTestLedger } from './ledger.ts';
import { startTestRedis } from './redis.ts';
import { startScaledStack, THREE_OF_EACH } from './scaled-stack.ts';
import { type StackClient, stackClient } from './stack-client.ts';
import { startSubscriber } from './subscriber.ts';

/** Several processes of each service on the PostgreSQL of the suite, with a client and a subscriber. The lanes are on a Redis of their own where there is one. */
export async function startScaledWeek(): Promise<StackClient & { close(): Promise<void> }> {
  await using opened = new AsyncDisposableStack();
  const database = opened.adopt(await createTestLedger(), (one) => one.close());
  const redis = process.env['REDIS_URL'] ? opened.adopt(await startTestRedis(), (one) => one?.stop()) : undefined;
  if (redis === undefined) console.warn('*** There is no Redis: several processes of each service are tested on PostgreSQL alone. ***');
  const subscriber = opened.adopt(await startSubscriber(), (one) => one.close());
  const env = { DATABASE_URL: database.url, EHCH_ENDPOINT_ALLOW: subscriber.origin, EHCH_TRUSTED_PROXIES: '1', ...(redis && { REDIS_URL: redis.url }) };
  const stack = opened.adopt(await startScaledStack({ counts: THREE_OF_EACH, env, sandboxDatabaseUrl: database.url }), (one) => one.close());
  const { token } = await registerClient(database.ledger, stack.url);
  const closing = opened.adopt(new AbortController(), (one) => { one.abort(); });
  const client = stackClient({ url: stack.url, token, subscriber, sandbox: stack.sandbox, closing: closing.signal });
  const kept = opened.move();
  return { ...client, close: () => kept.disposeAsync() };
}
