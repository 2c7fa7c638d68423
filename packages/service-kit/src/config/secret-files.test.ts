import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ConfigError, defineConfig, loadConfig } from './config.ts';
import { oneOf, string, url } from './parsers.ts';
import { securePostgres } from './production.ts';

const table = defineConfig({
  MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'What it is for', productionWhen: 'production' },
  DATABASE_URL: { parse: url('postgres'), default: 'postgres://localhost/it', doc: 'Where it keeps things', secret: true, requiredInProduction: true, productionRule: securePostgres },
  NAME: { parse: string(), doc: 'No secret' },
});

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'ehch-secrets-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function file(text: string): string {
  const path = join(folder, `secret-${text.length}`);
  writeFileSync(path, text);
  return path;
}

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(table, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('a secret in a file', () => {
  test('is read as if the environment held it, without the line end that editors leave', () => {
    expect(loadConfig(table, { DATABASE_URL_FILE: file('postgres://it:Zz-Canary@db/it\n') }).DATABASE_URL.password).toBe('Zz-Canary');
  });

  test('keeps to the rules of production, and counts as set there', () => {
    expect(faultsOf({ MODE: 'production', DATABASE_URL_FILE: file('postgres://it:Zz-Canary@db/it') })).toEqual([expect.stringMatching(/^DATABASE_URL must ask for TLS/)]);
    expect(faultsOf({ MODE: 'production', DATABASE_URL_FILE: file('postgres://it:Zz-Canary@db/it?sslmode=verify-full') })).toEqual([]);
  });

  test('is told of by the name of its setting alone when it is wrong, and never in place of the default', () => {
    expect(faultsOf({ DATABASE_URL_FILE: file('Zz-Canary') })).toEqual(['DATABASE_URL must be an absolute URL (postgres), such as postgres://host.example/path']);
    expect(faultsOf({ DATABASE_URL_FILE: join(folder, 'Zz-Canary') })).toEqual(['DATABASE_URL cannot be read from the file that DATABASE_URL_FILE names']);
    expect(faultsOf({ DATABASE_URL_FILE: file(' \n') })).toEqual(['DATABASE_URL is blank in the file that DATABASE_URL_FILE names']);
    expect(faultsOf({ DATABASE_URL_FILE: file('postgres://a/b'), DATABASE_URL: 'postgres://c/d' })).toEqual(['DATABASE_URL and DATABASE_URL_FILE must not both be set']);
  });

  test('is for secrets alone', () => {
    expect(loadConfig(table, { NAME_FILE: file('some text') }).NAME).toBeUndefined();
  });
});
