import { randomUUID } from 'node:crypto';
import type { TestClient } from '../../support/client.ts';
import type { Sent } from '../../support/oracle.ts';
import { type PlanVersion, recordOf } from './workload.ts';

/** How the attempts of a sender ended, each of them. */
export interface Answers {
  accepted: number;
  /** 429 and 503 with a Retry-After, upon which it came again. */
  asked: number;
  /** Broken connections, and 409 for a key whose first request is still under way: it came again with the same key. */
  broken: number;
  /** Anything else: nobody may answer so. */
  other: string[];
}

/** A client that wants its records to arrive: whatever breaks, it comes again with the same key until it has a receipt. */
export interface Sender {
  answers: Answers;
  /** Starts to count anew. */
  begin(): void;
  post(recordType: string, record: unknown, key?: string): Promise<string>;
  /** Sends versions of plans, so many at a time, and keeps what was acknowledged. */
  send(versions: readonly PlanVersion[], atOnce?: number): Promise<void>;
}

const LIMIT_MS = 120_000;

export function createSender(client: TestClient, sent: Sent[]): Sender {
  const sender: Sender = {
    answers: { accepted: 0, asked: 0, broken: 0, other: [] },
    begin: () => { sender.answers = { accepted: 0, asked: 0, broken: 0, other: [] }; },
    post: (recordType, record, key = randomUUID()) => postUntilAccepted(sender, client, { recordType, record, key }),
    send: async (versions, atOnce = 4) => {
      const waiting = versions.values();
      const sendNext = async (): Promise<void> => {
        for (const { id, version, resident } of waiting) {
          const one: Sent = { id, version, receipt: undefined };
          sent.push(one);
          one.receipt = await sender.post('personalised-care-and-support-plan', recordOf({ id, version, resident }));
        }
      };
      await Promise.all(Array.from({ length: atOnce }, sendNext));
    },
  };
  return sender;
}

async function postUntilAccepted(sender: Sender, client: TestClient, { recordType, record, key }: { recordType: string; record: unknown; key: string }): Promise<string> {
  const end = performance.now() + LIMIT_MS;
  while (performance.now() < end) {
    const answer = await client.postJson(`/records/${recordType}`, record, { 'idempotency-key': key }).then(async (response) => ({ response, text: await response.text() })).catch(() => undefined);
    const status = answer?.response.status;
    if (answer && status === 202) {
      sender.answers.accepted += 1;
      return (JSON.parse(answer.text) as { id: string }).id;
    }
    const retryAfter = answer?.response.headers.get('retry-after');
    if ((status === 503 || status === 429) && retryAfter) sender.answers.asked += 1;
    else if (answer === undefined || status === 409) sender.answers.broken += 1;
    else throw refused(sender, `${status} ${answer.text.slice(0, 300)}`);
    // Sooner than it is asked to, since the load is what a fault is about.
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw refused(sender, `${recordType} was not accepted within ${LIMIT_MS} ms`);
}

function refused(sender: Sender, what: string): Error {
  sender.answers.other.push(what);
  return new Error(what);
}
