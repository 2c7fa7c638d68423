import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../support/ledger.ts';
import { dataProtectionPages } from './pages.ts';
import { NOT_FOR_CARE, SERVICES } from './services.ts';
import { CONCERNS } from './settings.ts';
import { STORES } from './stores.ts';

describe('SEC-061: the account of personal data', () => {
  let database: TestLedger;
  beforeAll(async () => {
    database = await createTestLedger();
  });
  afterAll(() => database.close());

  test('has every column of every table, once', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = current_schema() and table_name not like 'kysely_%'`.execute(database.ledger);
    const told = Object.entries(STORES).flatMap(([table, { columns }]) => Object.values(columns).flatMap((names) => (names as readonly string[]).map((name) => `${table}.${name}`)));
    expect(told.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
  });
});

test('has every service', () => {
  const folders = readdirSync(join(import.meta.dirname, '../../../services'));
  expect([...Object.keys(SERVICES), ...Object.keys(NOT_FOR_CARE)].toSorted()).toEqual(folders.toSorted());
});

test('has every setting, and no other', () => {
  const names = new Set([...Object.values(SERVICES).map(({ config }) => config), ...Object.values(NOT_FOR_CARE)].flatMap((config) => Object.keys(config)));
  expect(Object.keys(CONCERNS).toSorted()).toEqual([...names].toSorted());
});

test('SEC-055: whatever a setting keeps for a time is in the account of some table', () => {
  const bySetting = new Set(Object.values(STORES).flatMap(({ kept }) => kept.flatMap((one) => ('setting' in one ? [one.setting] : []))));
  const keeping = Object.entries(CONCERNS).flatMap(([name, { is }]) => (is === 'keeps' && name !== 'EHCH_DATA_DIR' ? [name] : []));
  expect([...bySetting].toSorted()).toEqual(keeping.toSorted());
});

test('each requirement that the assessment rests on is met as the table of conformance says', () => {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '../../../docs', file), 'utf8');
  const rows = new Map([...read('conformance.md').matchAll(/^\| (SEC-\d{3}) \| .+ \| (.+) \|$/gm)].map(([, number = '', claim = '']) => [number, claim]));
  const named = [...read('data-protection/README.md').matchAll(/SEC-\d{3}/g)].map(([number]) => number);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((number) => rows.get(number)?.startsWith('none: ') ?? true)).toEqual([]);
});

test('no page has a cell that would break its table', () => {
  for (const [, text] of dataProtectionPages()) {
    const widths = text.split('\n\n').filter((part) => part.startsWith('| ')).map((part) => new Set(part.trim().split('\n').map((line) => line.split(/(?<!\\)\|/).length)).size);
    expect(new Set(widths)).toEqual(new Set([1]));
  }
});
