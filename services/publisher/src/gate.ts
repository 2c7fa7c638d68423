import type { ServerAnswer } from './answers.ts';
import type { FhirServer } from './fhir-server.ts';

export interface GateClock {
  /** Monotonic milliseconds. */
  now(): number;
  /** From 0 up to 1. */
  random(): number;
}

const FAILURES_TO_CLOSE = 5;
const CLOSED_MS = 10_000;
const PROBE_MS = 1_000;

/**
 * Puts a gate before a server. It closes for as long as the server asks (Retry-After), and for ten seconds or more after
 * five failures in a row; then one request goes as a probe before the others (REL-041). While it is closed nothing is sent,
 * and each call answers at once with the time to wait.
 */
export function withGate(server: FhirServer, clock: GateClock): FhirServer {
  let closedUntil = 0;
  let failures = 0;
  let cause: string | undefined;
  let probing = false;

  function remainingMs(): number {
    const closed = closedUntil - clock.now();
    if (closed > 0) return closed;
    return failures >= FAILURES_TO_CLOSE && probing ? PROBE_MS : 0;
  }

  function note(answer: ServerAnswer): void {
    probing = false;
    if (answer.is === 'unreachable' || answer.is === 'unknown') {
      failures += 1;
      cause = answer.cause;
      if (failures >= FAILURES_TO_CLOSE) closedUntil = clock.now() + CLOSED_MS * (1 + clock.random());
      return;
    }
    failures = 0;
    cause = undefined;
    if (answer.is === 'busy') closedUntil = Math.max(closedUntil, clock.now() + answer.afterMs);
  }

  async function pass(send: () => Promise<ServerAnswer>): Promise<ServerAnswer> {
    const afterMs = remainingMs();
    if (afterMs > 0) return { is: 'busy', status: 0, afterMs: afterMs * (1 + clock.random() / 2), ...(failures >= FAILURES_TO_CLOSE && cause !== undefined && { cause }) };
    probing = failures >= FAILURES_TO_CLOSE;
    const answer = await send();
    note(answer);
    return answer;
  }

  return {
    transaction: (bundle) => pass(() => server.transaction(bundle)),
    read: (resourceType, id) => pass(() => server.read(resourceType, id)),
    search: (resourceType, parameter, token, count) => pass(() => server.search(resourceType, parameter, token, count)),
    close: () => server.close(),
  };
}
