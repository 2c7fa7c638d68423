/** What a record costs, as measured; times in milliseconds of one core's time, sizes in bytes. */
export const COSTS = {
  /** The day of the run that docs/performance.md had its figures of "The whole pipeline, into a FHIR server that answers at once" from: these next four. */
  measuredOn: '2026-11-22',
  servicesMs: 5,
  postgresMs: 4.07,
  redisMs: 0.14,
  /** Everything, senders and FHIR server included, on two cores. */
  perSecondOnTwoCores: 152,
  /** The tables of the ledger and their indexes after the demo's week, by record. */
  ledgerBytes: 47_865_856 / 2_540,
  /** PostgreSQL's write-ahead log of the same week, with that of the sandbox and of BullMQ on PostgreSQL in it: an upper bound. */
  walBytes: 229_660_561 / 2_540,
} as const;

/** How much of a day's records come in the busiest hour: all of them within four hours, evenly. */
export const BUSY_HOURS = 4;

/** Of a core or disk that is planned with, so much is used at the busiest hour. */
export const PLANNED = 0.6;
