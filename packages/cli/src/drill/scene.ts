import { Failure } from '../failure.ts';
import type { Client } from './client.ts';
import { heldBy, type Platform } from './platform.ts';
import type { Finding } from './sheet.ts';
import type { Stage } from './stage.ts';

/** What the steps of a drill share. */
export interface Scene {
  client: Client;
  /** The platform that goes away, and one that does not. */
  away: Platform;
  other: Platform;
  id: string;
  residents: readonly string[];
  findings: Finding[];
  check(what: string, passed: boolean, found: string): void;
  /** Moves the clock to so many seconds behind the beginning of the outage. */
  moveTo(seconds: number): Promise<void>;
}

export function openScene(stage: Stage, parts: Pick<Scene, 'client' | 'away' | 'other' | 'id' | 'residents'>): Scene {
  const findings: Finding[] = [];
  let now = 0;
  return {
    ...parts,
    findings,
    check: (what, passed, found) => { findings.push({ at: now, what, passed, found }); },
    moveTo: async (seconds) => {
      if (seconds > now) await stage.moveClock((seconds - now) * 1_000);
      now = Math.max(now, seconds);
    },
  };
}

const PATIENCE_MS = 60_000;

/** Waits for something to be seen. Rejects with Failure where it is not seen in a minute. */
export async function seen(what: string, look: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await look())) {
    if (performance.now() > end) throw new Failure(`Not seen within a minute: ${what}.`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

/** Waits until a platform holds so many events. */
export const holds = (platform: Platform, count: number): Promise<void> => seen(`${count} events`, () => heldBy(platform).length >= count);

/** The longest time from an event to its platform, in milliseconds, of those that came behind a number. */
export const slowest = ({ told }: Platform, behind = 0): number => Math.max(0, ...told.filter(({ number }) => number > behind).map(({ afterMs }) => afterMs));
