import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, defineConfig, describeConfig, loadConfig } from './config.ts';
import { boolean, duration, filePath, integer, list, oneOf, port, string, url } from './parsers.ts';

const table = defineConfig({
  MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'What the process is for', productionWhen: 'production' },
  PORT: { parse: port(), default: '8080', doc: 'Where it listens' },
  DATABASE_URL: { parse: url('postgresql'), doc: 'Where it keeps things', secret: true, requiredInProduction: true },
  BASE: { parse: url(), default: 'http://localhost', doc: 'Its address', productionRule: (base: URL) => (base.protocol === 'https:' ? undefined : 'must be https') },
  RETRY_FOR: { parse: duration(), default: '72h', doc: 'How long it tries' },
  ORIGINS: { parse: list(url()), doc: 'Who may call' },
  TOKEN: { parse: string(), default: 'hidden-default', doc: 'A secret with a default', secret: true },
});

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(table, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  test('reads settings with their types, defaults in place of blank texts', () => {
    const config = loadConfig(table, { PORT: ' ', ORIGINS: 'http://a, http://b', UNRELATED: 'x' });
    const port: number = config.PORT;
    const database: URL | undefined = config.DATABASE_URL;
    const mode: 'development' | 'production' = config.MODE;
    expect([mode, port, database, config.RETRY_FOR]).toEqual(['development', 8080, undefined, 259_200_000]);
    expect(config.ORIGINS?.map((origin) => origin.host)).toEqual(['a', 'b']);
    expect(config).not.toHaveProperty('UNRELATED');
  });

  test('lists every fault at once: name, rule and example', () => {
    expect(faultsOf({ PORT: '80x', RETRY_FOR: 'soon', MODE: 'prod' })).toEqual([
      'MODE must be one of development, production, such as development',
      'PORT must be a port number from 0 to 65535, such as 8080',
      'RETRY_FOR must be a number and a unit out of ms, s, m, h, d, such as 30s',
    ]);
  });

  test('asks more of production (SEC-059)', () => {
    expect(faultsOf({ MODE: 'production', NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual([
      'DATABASE_URL is missing; in production it must be an absolute URL (postgresql), such as postgresql://host.example/path',
      'BASE must be https (in production), such as https://host.example/path',
      'NODE_TLS_REJECT_UNAUTHORIZED must not be 0 in production',
    ]);
    expect(faultsOf({ MODE: 'production', DATABASE_URL: 'postgresql://db/x', BASE: 'https://us.example' })).toEqual([]);
  });

  test('never repeats a value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12 }).filter((text) => text.trim().length >= 12), (text) => {
        const value = `canary${text}`;
        for (const name of ['PORT', 'DATABASE_URL', 'MODE', 'RETRY_FOR']) expect(faultsOf({ [name]: value }).join()).not.toContain(value.trim());
      }),
    );
  });
});

describe('defineConfig', () => {
  test('refuses a default that its parser refuses', () => {
    expect(() => defineConfig({ PORT: { parse: port(), default: 'eighty', doc: '' } })).toThrow('The default of PORT');
  });

  test('refuses production rules where nothing says what production is', () => {
    expect(() => defineConfig({ A: { parse: string(), doc: '', requiredInProduction: true } })).toThrow('production');
  });

  test('checks a rule against the type its parser gives', () => {
    // @ts-expect-error a port is a number, so a rule for URLs does not fit
    defineConfig({ P: { parse: port(), doc: '', productionRule: (value: URL) => value.href }, M: { parse: string(), doc: '', productionWhen: 'x' } });
  });
});

describe('describeConfig', () => {
  test('gives one row a setting and hides the default of a secret', () => {
    const rows = describeConfig(table);
    expect(rows.map((row) => row.name)).toEqual(Object.keys(table));
    expect(rows[1]).toEqual({ name: 'PORT', default: '8080', doc: 'Where it listens', expects: 'a port number from 0 to 65535', secret: false, requiredInProduction: false });
    expect(JSON.stringify(rows)).not.toContain('hidden-default');
  });
});

describe('parsers', () => {
  test.each([
    ['30s', 30_000],
    ['500ms', 500],
    ['15m', 900_000],
    ['72h', 259_200_000],
    ['30d', 2_592_000_000],
    ['30', undefined],
    ['-1s', undefined],
    ['1.5h', undefined],
    ['30 s', undefined],
  ])('a duration of %s is %s ms', (text, ms) => expect(duration().parse(text)).toBe(ms));

  test('an integer is read exactly or refused', () => {
    const parser = integer({ min: -5, max: 1000 });
    fc.assert(fc.property(fc.integer(), (value) => parser.parse(String(value)) === (value >= -5 && value <= 1000 ? value : undefined)));
    for (const text of ['', ' 1', '1e2', '0x1', '1.0', '１']) expect(parser.parse(text)).toBeUndefined();
  });

  test('each accepts its own example', () => {
    for (const parser of [string(), integer({ min: 1, max: 2 }), port(), url(), url('redis', 'rediss'), duration(), boolean(), oneOf('a', 'b'), list(port()), filePath()]) {
      expect(parser.parse(parser.example)).not.toBeUndefined();
    }
  });

  test('a list refuses an empty or a wrong member; booleans are two words; paths hold no NUL', () => {
    expect(list(port()).parse('1,,2')).toBeUndefined();
    expect(list(port()).parse('1,x')).toBeUndefined();
    expect(list(port()).parse('1, 2')).toEqual([1, 2]);
    expect(boolean().parse('false')).toBe(false);
    expect(boolean().parse('yes')).toBeUndefined();
    expect(filePath().parse('/a\0b')).toBeUndefined();
    expect(url().parse('ftp://x')).toBeUndefined();
  });
});
