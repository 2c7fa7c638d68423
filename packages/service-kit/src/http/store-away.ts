/** What Node says of a connection that cannot be made, or is lost. */
const CONNECTION = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * SQLSTATE: classes 08 (connection) and 53 (resources), 57P (shut down, starting), a statement that took too long, and an
 * object that is not in the state for it, as a database that takes no connections.
 */
const SQLSTATE = /^(?:08...|53...|57P..|57014|55000)$/;

/** Whether something was thrown because a store is away or overloaded, so that the same request may do well later. By its code alone. */
export function isStoreAway(thrown: unknown): boolean {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && (CONNECTION.has(code) || SQLSTATE.test(code));
}
