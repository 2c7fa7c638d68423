import type { Lag } from './lag.ts';

/** Failures in a row from which an operator is warned, although the subscription is active still. */
const WARNED_FROM = 3;

/** `active` that fails again and again is told apart, and so is what is alerted of. */
export function lagStatus({ status, attempts, retractions }: Pick<Lag, 'status' | 'attempts' | 'retractions'>): Lag['status'] | 'failing' {
  const overdue = retractions.some(({ alertedAt }) => alertedAt !== null);
  return status === 'active' && (attempts >= WARNED_FROM || (overdue && attempts > 0)) ? 'failing' : status;
}

/** Why the oldest event is not delivered yet, in plain words; undefined where nothing has gone wrong. */
export function lagError({ reason, error, waiting }: Pick<Lag, 'reason' | 'error' | 'waiting'>): string | undefined {
  if (error !== null) return error;
  if (waiting === 0 || reason === null) return undefined;
  return reason.fix === undefined ? reason.text : `${reason.text} ${reason.fix}`;
}
