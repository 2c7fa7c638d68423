import { request } from 'undici';

/** What may be told: all of it, that it happened and to what, or only that something happened. */
export type Decision = 'allow' | 'redact' | 'deny';

/** Whether something may be told of people to somebody. Ids and references alone. */
export interface DecisionQuestion {
  readonly stage: 'publish' | 'notify';
  /** What for, by HL7's codes: `TREAT` is care of the person itself. */
  readonly purpose: string;
  /** The people, as `Patient/7` or by identity. */
  readonly subjects: readonly string[];
  readonly resource?: string;
  readonly recipient?: { readonly tenant: string; readonly clientId: string };
}

export type Decide = (question: DecisionQuestion) => Promise<Decision>;

const CARE = 'TREAT';
const DECISIONS: readonly unknown[] = ['allow', 'redact', 'deny'];

/** Without anybody to ask: for care of the person itself, yes; for anything else, no. */
export const decideByPurpose: Decide = ({ purpose }) => Promise.resolve(purpose === CARE ? 'allow' : 'deny');

/**
 * Asks a service, `POST` of the question as JSON, answered by `{"decision": "allow" | "redact" | "deny"}`. Where it does not answer so in time, it is
 * decided by purpose: care goes on, anything else is denied (SEC-053). Never rejects.
 *
 * @param onFailure told that the service did not answer
 */
export function createDecide({ url, timeoutMs = 2_000, onFailure }: { url: URL | undefined; timeoutMs?: number; onFailure(): void }): Decide {
  if (url === undefined) return decideByPurpose;
  return async (question) => {
    try {
      const { statusCode, body } = await request(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(question), signal: AbortSignal.timeout(timeoutMs) });
      const { decision } = (await body.json()) as { decision?: unknown };
      if (statusCode === 200 && DECISIONS.includes(decision)) return decision as Decision;
    } catch {
      // Told below, as any other answer that is none.
    }
    onFailure();
    return decideByPurpose(question);
  };
}
