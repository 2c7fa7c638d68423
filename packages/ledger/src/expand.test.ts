import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type Ledger, LEDGER_SCHEMA, openLedger } from './database.ts';
import { migratorOf } from './migrate.ts';

/** Ledgers in use have had these; what comes after runs beside a release that does not know of it. */
const FIRST_IN_USE = '0016-clients';

let database: TestDatabase;
let ledger: Ledger;
beforeAll(async () => {
  database = await createTestDatabase();
  ledger = openLedger(database.url, { poolSize: 2, onError: () => undefined });
  await sql`create schema ${sql.id(LEDGER_SCHEMA)}`.execute(ledger);
});
afterAll(async () => {
  await ledger.destroy();
  await database.drop();
});

interface Column {
  type: string;
  nullable: boolean;
  hasDefault: boolean;
}
interface Shape {
  columns: Map<string, Column>;
  /** Constraints and unique indexes, by table. */
  rules: Map<string, Set<string>>;
}

async function shapeOf(): Promise<Shape> {
  const { rows: columns } = await sql<Column & { name: string }>`
    select table_name || '.' || column_name as name, udt_name as type, is_nullable = 'YES' as nullable, column_default is not null or is_identity = 'YES' or is_generated <> 'NEVER' as "hasDefault"
    from information_schema.columns where table_schema = ${LEDGER_SCHEMA} and table_name not like 'kysely%'`.execute(ledger);
  const { rows: rules } = await sql<{ name: string; rule: string }>`
    select c.conrelid::regclass::text as name, c.contype::text || ' ' || pg_get_constraintdef(c.oid) as rule from pg_constraint c join pg_class t on t.oid = c.conrelid where t.relnamespace = ${LEDGER_SCHEMA}::regnamespace and c.contype <> 'n'
    union all select i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i join pg_class t on t.oid = i.indrelid where i.indisunique and t.relnamespace = ${LEDGER_SCHEMA}::regnamespace`.execute(ledger);
  const byTable = Map.groupBy(rules, ({ name }) => name.split('.').at(-1) ?? '');
  return { columns: new Map(columns.map(({ name, ...column }) => [name, column])), rules: new Map([...byTable].map(([name, of]) => [name, new Set(of.map(({ rule }) => rule))])) };
}

const tablesOf = ({ columns }: Shape) => new Set([...columns.keys()].map((name) => name.split('.')[0] ?? ''));

/** What a process of before would meet that it does not know: something gone, something it has to fill, a rule that it may break. */
function breaksBetween(before: Shape, after: Shape): string[] {
  const known = tablesOf(before);
  const gone = [...before.columns].flatMap(([name, was]) => {
    const is = after.columns.get(name);
    if (is === undefined) return [`${name} is gone`];
    return [...(is.type === was.type ? [] : [`${name} has another type`]), ...(was.nullable && !is.nullable ? [`${name} may not be null any more`] : []), ...(was.hasDefault && !is.hasDefault ? [`${name} has no default any more`] : [])];
  });
  const toFill = [...after.columns].filter(([name, { nullable, hasDefault }]) => !before.columns.has(name) && known.has(name.split('.')[0] ?? '') && !nullable && !hasDefault).map(([name]) => `${name} has to be filled`);
  const rules = [...after.rules].filter(([table]) => known.has(table)).flatMap(([table, of]) => [...of].filter((rule) => !before.rules.get(table)?.has(rule)).map((rule) => `${table} has a new rule: ${rule}`));
  return [...gone, ...toFill, ...rules];
}

test('every migration of a ledger in use only adds, so that a process of before goes on beside it', async () => {
  const migrator = migratorOf(ledger);
  const names = (await migrator.getMigrations()).map(({ name }) => name);
  const { error } = await migrator.migrateTo(FIRST_IN_USE);
  expect(error).toBeUndefined();
  const later = names.slice(names.indexOf(FIRST_IN_USE) + 1);
  expect(later.length).toBeGreaterThan(0);
  for (const name of later) {
    const before = await shapeOf();
    expect((await migrator.migrateTo(name)).error).toBeUndefined();
    expect({ name, breaks: breaksBetween(before, await shapeOf()) }).toEqual({ name, breaks: [] });
  }
});

test('a migration that takes away, has to be filled or forbids would be noticed', async () => {
  const before = await shapeOf();
  for (const statement of ['alter table receipt drop column file_name cascade', 'alter table receipt add column colour text not null', "alter table receipt add constraint few check (kind <> 'x')", 'alter table receipt alter column source type varchar']) {
    await sql.raw(statement.replace('table ', `table ${LEDGER_SCHEMA}.`)).execute(ledger);
  }
  expect(breaksBetween(before, await shapeOf())).toEqual(expect.arrayContaining(['receipt.file_name is gone', 'receipt.colour has to be filled', 'receipt.source has another type', expect.stringContaining('receipt has a new rule')]));
});
