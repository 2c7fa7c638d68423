import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import { startEmbeddedStack } from '../support/embedded-stack.ts';
import { exampleOf } from '../support/journey.ts';
import { until } from '../support/until.ts';

const SENDERS = 8;
/** As many as have to be accepted, whatever is refused in between. */
const ACCEPTED = 60;
const KILLS = 3;

test('SEC-035: each request that was answered is in the audit once, and none twice, while PostgreSQL is killed under them', async () => {
  const stack = await startEmbeddedStack();
  try {
    const accepted: string[] = [];
    const others: string[] = [];
    const sender = async () => {
      while (accepted.length < ACCEPTED) {
        const request = randomUUID();
        const record = exampleOf('home-register', { home: { odsCode: 'VM1AB' }, source: { id: `H-${request}`, system: 'https://pcn.example' } });
        const answer = await stack.postJson('/records/home-register', record, { 'x-request-id': request }).catch(() => undefined);
        (answer?.status === 202 ? accepted : others).push(request);
        if (answer?.status !== 202) await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    const sending = Promise.all(Array.from({ length: SENDERS }, sender));
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await until('a part of them is accepted', () => accepted.length >= (kill * ACCEPTED) / (KILLS + 1));
      await stack.killPostgres();
    }
    await sending;
    const countOf = async (request: string): Promise<number> => {
      let count = -1;
      await until('the audit answers', async () => {
        const answer = await stack.fetch(`/audit?request=${request}`);
        count = ((await answer.json()) as Bundle<AuditEvent>).entry?.filter(({ resource }) => resource?.subtype?.at(-1)?.code === 'records-accepted').length ?? 0;
        return answer.status === 200;
      });
      return count;
    };
    const counts = { accepted: new Set<number>(), others: new Set<number>() };
    for (const request of accepted) counts.accepted.add(await countOf(request));
    for (const request of others) counts.others.add(await countOf(request));
    expect(others.length).toBeGreaterThan(0);
    expect([...counts.accepted]).toEqual([1]);
    expect([...counts.others].filter((count) => count > 1)).toEqual([]);
  } finally {
    await stack.close();
  }
}, 300_000);
