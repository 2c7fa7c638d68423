import { type RequestHandler, Router } from 'express';
import type { Clock } from './clock.ts';

/** Resolves where all is well; rejects, or stays silent past the limit, where it is not. Must heed the signal. */
export type HealthCheck = (signal: AbortSignal) => Promise<unknown>;

export interface HealthOptions {
  /** Named by the dependency: `database`, `queue`. Names are shown to anyone. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Not ready until {@link Health.started} is called: what answers before all else runs must not be taken for the whole. */
  readonly starting?: boolean;
  readonly timeLimitMs?: number;
  /** How long an outcome is good for. */
  readonly cacheMs?: number;
  /** Monotonic. */
  readonly now?: Clock;
}

export interface Health {
  /** GET /health/live and GET /health/ready. */
  readonly router: Router;
  /** The names of the checks that fail, or `starting`, or `shutting-down`; empty means ready. */
  failing(): Promise<string[]>;
  /** Where it was said to be starting: from here on the checks decide. */
  started(): void;
  /** From here on the process is not ready, whatever the checks say (REL-050). */
  beginShutdown(): void;
}

/**
 * `/health/live` says that the process runs and depends on nothing; `/health/ready` asks the dependencies, each within
 * one second, at most once a second (REL-053). Neither tells more than names.
 */
export function createHealth({ checks, starting = false, timeLimitMs = 1000, cacheMs = 1000, now = () => performance.now() }: HealthOptions): Health {
  let isStarting = starting;
  let shuttingDown = false;
  const probes = Object.entries(checks).map(([name, check]) => [name, remembered(() => passes(check, timeLimitMs), cacheMs, now)] as const);
  const failing = async () => {
    if (shuttingDown) return ['shutting-down'];
    if (isStarting) return ['starting'];
    const outcomes = await Promise.all(probes.map(async ([name, probe]) => ((await probe()) ? [] : [name])));
    return outcomes.flat();
  };
  const ready: RequestHandler = async (_req, res) => {
    const names = await failing();
    res.status(names.length === 0 ? 200 : 503).json(names.length === 0 ? { status: 'ready' } : { status: 'not-ready', failing: names });
  };
  const router = Router();
  router.get('/health/live', (_req, res) => void res.json({ status: 'live' }));
  router.get('/health/ready', ready);
  return { router, failing, started: () => void (isStarting = false), beginShutdown: () => void (shuttingDown = true) };
}

async function passes(check: HealthCheck, timeLimitMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(timeLimitMs);
  const late = new Promise<boolean>((resolve) => signal.addEventListener('abort', () => resolve(false)));
  try {
    return await Promise.race([check(signal).then(() => true), late]);
  } catch {
    return false;
  }
}

// Many who ask at once get one probe's answer, and so do those who ask soon after.
function remembered(probe: () => Promise<boolean>, cacheMs: number, now: Clock): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  let goodUntil = Infinity;
  return () => {
    if (answer === undefined || now() > goodUntil) {
      goodUntil = Infinity;
      answer = probe().finally(() => void (goodUntil = now() + cacheMs));
    }
    return answer;
  };
}
