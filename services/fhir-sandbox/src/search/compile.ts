import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type RawBuilder } from 'kysely';
import type { Statement } from '../store/database.ts';

/** Writes SQL and never runs it: searches run on whatever connection their caller is on. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export function compile(query: RawBuilder<unknown>): Statement {
  const { sql, parameters } = query.compile(compiler);
  return { text: sql, values: [...parameters] };
}
