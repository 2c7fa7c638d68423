/** What an operator is told of, by a line of the log and by a count (SUB-165, WH-035). */
export const OPERATIONAL_EVENTS = ['endpoint-failing', 'endpoint-disabled', 'endpoint-recovered', 'message-exhausted', 'subscription-error', 'subscription-recovered'] as const;
export type OperationalEvent = (typeof OPERATIONAL_EVENTS)[number];
