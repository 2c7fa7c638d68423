import { ConfigError } from '@ehch/service-kit';
import { EmbeddedPostgresError } from '@ehch/ledger';
import { describe, expect, test } from '@jest/globals';
import { whyNotStarted } from './give-up.ts';

const failed = (syscall: string, code: string) => Object.assign(new Error('x'), { syscall, code, address: '127.0.0.1', port: 80 });

describe('what keeps us from starting is said with what to do', () => {
  test.each([
    [failed('listen', 'EADDRINUSE'), 'Port 80 of 127.0.0.1 is in use by another program: stop that one, or set EHCH_PORT to a port that is free.'],
    [failed('listen', 'EACCES'), 'Port 80 of 127.0.0.1 is not for this user: set EHCH_PORT to 1024 or above.'],
    [failed('listen', 'EADDRNOTAVAIL'), 'This machine has no address 127.0.0.1: set EHCH_HOST to one that it has.'],
    [new EmbeddedPostgresError('set DATABASE_URL'), 'The embedded PostgreSQL did not start: set DATABASE_URL.'],
    [new ConfigError(['EHCH_PORT must be a port']), 'The configuration has 1 fault(s):\n  EHCH_PORT must be a port'],
  ])('%s', (error, why) => expect(whyNotStarted(error)).toBe(why));

  test.each([failed('listen', 'EMFILE'), failed('connect', 'EADDRINUSE'), new Error('of a resident'), 'text'])('nothing is said of a fault of our own, which may hold anything: %s', (error) => expect(whyNotStarted(error)).toBeUndefined());
});
