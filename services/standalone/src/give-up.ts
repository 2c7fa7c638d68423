import { ConfigError } from '@ehch/service-kit';
import { EmbeddedPostgresError } from '@ehch/ledger';

/** What keeps us from starting, in words for whoever starts us, and what to do; undefined for a fault of our own. */
export function whyNotStarted(error: unknown): string | undefined {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof EmbeddedPostgresError) return `The embedded PostgreSQL did not start: ${error.message}.`;
  const { syscall, code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (syscall !== 'listen') return undefined;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${address} is in use by another program: stop that one, or set EHCH_PORT to a port that is free.`;
    case 'EACCES':
      return `Port ${port} of ${address} is not for this user: set EHCH_PORT to 1024 or above.`;
    case 'EADDRNOTAVAIL':
      return `This machine has no address ${address}: set EHCH_HOST to one that it has.`;
    default:
      return undefined;
  }
}

/** Ends the process with 2 for its settings and 1 for anything else, having said why. Throws a fault of our own as it is. */
export function giveUp(error: unknown): never {
  const why = whyNotStarted(error);
  if (why === undefined) throw error;
  process.stderr.write(`${why}\n`);
  process.exit(error instanceof ConfigError ? 2 : 1);
}
