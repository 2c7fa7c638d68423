/** Why the embedded server does not start, in words for whoever starts it; holds paths and settings, no data. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
