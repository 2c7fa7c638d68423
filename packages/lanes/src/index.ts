export { LANE_ERRORS } from './errors.ts';
export { type Lanes, type LanesOptions, openLanes } from './lanes.ts';
export type { LaneRunner } from './runner.ts';
export type { Timing } from './timing.ts';
export type { Done, Drain, DrainContext, LaneEvents, Outcome, Pace, Signal } from './words.ts';
export { EvictionPolicyError } from './redis-backend.ts';
export { observeLanes } from './observe.ts';
export { gather } from './gather.ts';
export { backOffMs, RETRY_WINDOW_MS } from './back-off.ts';
