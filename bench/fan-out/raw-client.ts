/**
 * Posts ready-made notifications as fast as an undici pool can, as a program:
 *   node raw-client.ts FILE ORIGIN IN_FLIGHT
 * It posts all of them once to warm up and then once more, and prints how many nanoseconds that took. It signs nothing and keeps nothing.
 */
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { KeptPost } from '../stack/subscriber.ts';

const [file = '', origin = '', inFlight = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: Number(inFlight) });
const posts = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as KeptPost);

async function postAll(): Promise<void> {
  const waiting = posts.values();
  const postNext = async (): Promise<void> => {
    for (const { path, headers, body } of waiting) {
      const response = await pool.request({ method: 'POST', path, headers, body });
      await response.body.dump();
      if (response.statusCode !== 200) throw new Error(`a notification was answered with ${response.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, postNext));
}

await postAll();
const startedAt = process.hrtime.bigint();
await postAll();
console.log(Number(process.hrtime.bigint() - startedAt));
await pool.close();
