import { renderLength } from '../render/lag.ts';
import { renderTable } from '../render/table.ts';

/** One line of the sheet of a drill. */
export interface Finding {
  /** On the moved clock, in seconds from the beginning of the outage. */
  at: number;
  what: string;
  passed: boolean;
  found: string;
}

export interface Sheet {
  hours: number;
  passed: boolean;
  findings: Finding[];
  /** For the record of the incident; absent where the drill did not get to its end. */
  outage?: { seconds: number; events: number; resources: number; retractions: { eventNumber: number; alertedAfterSeconds: number; acknowledged: boolean }[] };
}

export function renderSheet({ hours, passed, findings, outage }: Sheet): string {
  return [
    `Outage of a subscriber, ${hours} hours`,
    renderTable(['at', 'what', '', 'found'], findings.map(({ at, what, passed: ok, found }) => [clock(at), what, ok ? 'pass' : 'FAIL', found]), { what: 52, found: 60 }),
    ...(outage ? [`The outage: ${renderLength(outage.seconds)}, ${outage.events} events about ${outage.resources} resources missed and fetched.`, ...outage.retractions.map(({ eventNumber, alertedAfterSeconds, acknowledged }) => `Retraction ${eventNumber}: alerted of within ${renderLength(alertedAfterSeconds)}, ${acknowledged ? 'acknowledged' : 'NOT acknowledged'} after the outage.`)] : []),
    passed ? 'Everything passed.' : 'SOMETHING FAILED.',
  ].join('\n');
}

const clock = (seconds: number): string => `${pad(Math.floor(seconds / 3_600))}:${pad(Math.floor(seconds / 60) % 60)}`;
const pad = (count: number): string => String(count).padStart(2, '0');
