/**
 * Posts ready-made transactions to a FHIR server as fast as an undici pool can, as a program:
 *   node raw-client.ts FILE BASE_URL IN_FLIGHT
 * It posts those of the warm-up, then those of the records, and prints how many nanoseconds the latter took. It parses no answer.
 */
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import type { Phase, Sent } from '../pipeline/process.ts';

const [file = '', baseUrl = '', inFlight = ''] = process.argv.slice(2);
const base = new URL(baseUrl);
const pool = new Pool(base.origin, { connections: Number(inFlight) });
const sent = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Sent);

async function postAll(phase: Phase): Promise<void> {
  const waiting = sent.filter((one) => one.phase === phase).values();
  const postNext = async (): Promise<void> => {
    for (const { body } of waiting) {
      const response = await pool.request({ method: 'POST', path: base.pathname, headers: { 'content-type': 'application/fhir+json', accept: 'application/fhir+json' }, body });
      await response.body.dump();
      if (response.statusCode !== 200) throw new Error(`a transaction was answered with ${response.statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, postNext));
}

await postAll('warmUp');
const startedAt = process.hrtime.bigint();
await postAll('records');
console.log(Number(process.hrtime.bigint() - startedAt));
await pool.close();
