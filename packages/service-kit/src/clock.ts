/** The time in milliseconds since 1970 (UTC), or of a monotonic clock where only differences matter. */
export type Clock = () => number;
