import type { Parser } from './parsers.ts';
import { readSecret } from './secret-files.ts';

/** One setting: how its text is read, its default as a text, a sentence that says what it is for. */
export interface Setting<T> {
  readonly parse: Parser<T>;
  readonly default?: string;
  readonly doc: string;
  /** Never shown, neither its value nor its default; `NAME_FILE` may name a file that holds it. */
  readonly secret?: boolean;
  /** In production its default, if it has one, does not count. */
  readonly requiredInProduction?: boolean;
  /** The setting that, where it is set, makes this one not required. */
  readonly unless?: string;
  /** For production alone: what is wrong with a value that is well formed, without repeating it. */
  productionRule?(value: T): string | undefined;
  /** The text of this setting that means production. At most one setting of a table has it. */
  readonly productionWhen?: string;
}

export type ConfigTable = Readonly<Record<string, Setting<unknown>>>;

type Value<S> = S extends { parse: Parser<infer T> } ? (S extends { default: string } ? T : T | undefined) : never;

/** What `loadConfig` makes of a table: a setting without a default may be undefined. */
export type Config<T extends ConfigTable> = { readonly [Name in keyof T]: Value<T[Name]> };

type Consistent<T> = { [Name in keyof T]: T[Name] extends { parse: Parser<infer V> } ? Setting<V> : never };

/** Everything that is wrong with an environment, one line a setting; holds names and rules, never values. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Keeps the table's exact type. Throws a TypeError for a default that its own parser refuses, or a rule that can never apply. */
export function defineConfig<const T extends ConfigTable>(table: T & Consistent<T>): T {
  const settings = Object.entries<Setting<unknown>>(table);
  for (const [name, setting] of settings) {
    if (setting.default !== undefined && setting.parse.parse(setting.default) === undefined) throw new TypeError(`The default of ${name} is not ${setting.parse.expects}`);
  }
  const deciding = settings.filter(([, setting]) => setting.productionWhen !== undefined).length;
  const rules = settings.some(([, setting]) => setting.requiredInProduction || setting.productionRule);
  if (deciding > 1 || (rules && deciding === 0)) throw new TypeError('Exactly one setting must say what means production');
  return table;
}

/**
 * Reads every setting of a table. A blank text counts as not set, and a secret may stand in the file that `NAME_FILE` names. In production NODE_TLS_REJECT_UNAUTHORIZED=0 is a
 * fault as well, since it takes the meaning from every https URL (SEC-059).
 * Throws one ConfigError that lists all faults.
 */
export function loadConfig<T extends ConfigTable>(table: T, env: Readonly<Record<string, string | undefined>>): Config<T> {
  const production = Object.entries(table).some(([name, { productionWhen }]) => productionWhen !== undefined && env[name]?.trim() === productionWhen);
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const required = production && setting.requiredInProduction === true && !(setting.unless !== undefined && env[setting.unless]?.trim());
    const given = setting.secret === true ? readSecret(name, env) : { text: env[name]?.trim() || undefined };
    const read = given.fault === undefined ? readSetting(setting, given.text ?? (required ? undefined : setting.default), { production, required }) : { fault: given.fault };
    if (read.fault !== undefined) faults.push(`${name} ${read.fault}`);
    values[name] = read.value;
  }
  if (production && env.NODE_TLS_REJECT_UNAUTHORIZED === '0') faults.push('NODE_TLS_REJECT_UNAUTHORIZED must not be 0 in production');
  if (faults.length > 0) throw new ConfigError(faults);
  return values as Config<T>;
}

function readSetting(setting: Setting<unknown>, text: string | undefined, { production, required }: { production: boolean; required: boolean }): { value?: unknown; fault?: string } {
  const { expects, example } = setting.parse;
  if (text === undefined) return required ? { fault: `is missing; in production it must be ${expects}, such as ${example}` } : {};
  const value = setting.parse.parse(text);
  if (value === undefined) return { fault: `must be ${expects}, such as ${example}` };
  const fault = production ? setting.productionRule?.(value) : undefined;
  return { value, fault: fault && `${fault} (in production), such as ${example}` };
}

/** One row of the table of settings, as texts. */
export interface SettingRow {
  readonly name: string;
  readonly default: string;
  readonly doc: string;
  readonly expects: string;
  readonly secret: boolean;
  readonly requiredInProduction: boolean;
}

/** The table as rows to print, in its own order. */
export function describeConfig(table: ConfigTable): SettingRow[] {
  return Object.entries(table).map(([name, { parse, default: text = '', doc, secret = false, requiredInProduction = false }]) => ({
    name,
    default: secret ? '' : text,
    doc,
    expects: parse.expects,
    secret,
    requiredInProduction,
  }));
}
