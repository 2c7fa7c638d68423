import { listOutages } from '@ehch/ledger';
import { stringify } from 'csv-stringify/sync';
import type { RequestHandler } from 'express';
import type { ConsoleDeps } from './deps.ts';
import { ownLag } from './pages/subscriber.ts';
import { callerOf } from './sign-in/caller.ts';

const MOST = 1_000;
const COLUMNS = ['from', 'to', 'failed attempts', 'last answer', 'last HTTP status', 'events waiting', 'oldest delay in seconds', 'retraction', 'raised', 'sent', 'acknowledged', 'acknowledged by'];

/** `GET /subscribers/{id}/outages.csv`: a line for each outage, or for each retraction in it, for the record of an incident. */
export function answerOutages(deps: Pick<ConsoleDeps, 'ledger'>): RequestHandler {
  return async (req, res) => {
    const { subscription } = await ownLag(deps, callerOf(res), String(req.params['id']));
    const outages = await listOutages(deps.ledger, subscription, MOST);
    const rows = outages.flatMap(({ from, to, attempts, answer, status, events, oldestMs, retractions }) => {
      const outage = [from.toISOString(), to?.toISOString(), attempts, answer, status, events, oldestMs === null ? undefined : Math.round(oldestMs / 1_000)];
      if (retractions.length === 0) return [outage];
      return retractions.map(({ eventNumber, raisedAt, sentAt, acknowledgedAt, acknowledgedBy }) => [...outage, eventNumber, ...[raisedAt, sentAt, acknowledgedAt].map((at) => at && new Date(at).toISOString()), acknowledgedBy]);
    });
    res.set({ 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="outages-${subscription}.csv"` }).end(stringify([COLUMNS, ...rows.map((row) => COLUMNS.map((_, index) => row[index] ?? ''))], { escape_formulas: true }));
  };
}
