import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** An empty database of the test server (test/support/global-setup.ts starts it), for one test file alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env['EHCH_TEST_DATABASE_URL'];
  if (server === undefined) throw new Error('EHCH_TEST_DATABASE_URL is not set: run the tests through jest.config.js, which starts PostgreSQL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: async () => void (await execute(server, `drop database if exists ${name} with (force)`)) };
}

/** What a test does to a database behind everybody's back, on a connection of its own. */
export async function execute(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
