import { type RequestHandler } from 'express';

/** What a check found, for whoever operates the service. Holds no secret and nothing of a record. */
export interface Finding {
  state: 'ok' | 'warn' | 'fail';
  found: string;
  /** What to do about it, in one sentence. */
  fix?: string;
}

export type CheckResult = { name: string } & Finding;

/** Asks one thing. May reject, and is given up past the limit; should heed the signal. */
export type Check = (signal: AbortSignal) => Promise<Finding>;

/**
 * Runs every check at once, each within its limit, and never rejects. The findings come in the order of the checks.
 *
 * @param timeLimitMs for one check
 */
export async function runChecks(checks: Readonly<Record<string, Check>>, { timeLimitMs = 5_000 }: { timeLimitMs?: number } = {}): Promise<CheckResult[]> {
  return Promise.all(Object.entries(checks).map(async ([name, check]) => ({ name, ...(await runOne(check, timeLimitMs)) })));
}

async function runOne(check: Check, timeLimitMs: number): Promise<Finding> {
  const signal = AbortSignal.timeout(timeLimitMs);
  const late = new Promise<Finding>((resolve) => {
    signal.addEventListener('abort', () => { resolve({ state: 'fail', found: `no answer within ${timeLimitMs / 1000} s`, fix: 'See whether it runs, and whether network and load let us reach it.' }); });
  });
  try {
    return await Promise.race([check(signal), late]);
  } catch (error) {
    return { state: 'fail', found: `cannot be asked (${nameOf(error)})`, fix: 'See whether it runs, and whether address and credentials are right; the log has more.' };
  }
}

/** The code or name of an error; its message may quote an address with its password. */
function nameOf(error: unknown): string {
  const { code, cause, name } = error as { code?: unknown; cause?: { code?: unknown }; name?: unknown };
  return String(code ?? cause?.code ?? name ?? 'unknown');
}

/** Answers with the findings, whatever they are. Belongs behind a token check and a scope. */
export const answerChecks =
  (checks: Readonly<Record<string, Check>>): RequestHandler =>
  async (_req, res) => {
    res.json(await runChecks(checks));
  };
