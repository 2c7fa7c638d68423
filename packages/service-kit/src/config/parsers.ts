/**
 * Reads the text of one setting. `parse` answers undefined for a text it does not accept; `expects` completes the
 * sentence "NAME must be …" and `example` is a text that is accepted.
 */
export interface Parser<T> {
  readonly expects: string;
  readonly example: string;
  parse(text: string): T | undefined;
}

/** Any text that is not blank. */
export function string(example = 'some-text'): Parser<string> {
  return { expects: 'a text', example, parse: (text) => text };
}

/** A whole number within `min` and `max`, both included. */
export function integer({ min, max }: { min: number; max: number }): Parser<number> {
  const parse = (text: string) => {
    const value = Number(text);
    return /^-?\d{1,15}$/.test(text) && value >= min && value <= max ? value : undefined;
  };
  return { expects: `a whole number from ${min} to ${max}`, example: String(min), parse };
}

/** A TCP port; 0 lets the machine choose one. */
export function port(): Parser<number> {
  return { ...integer({ min: 0, max: 65_535 }), expects: 'a port number from 0 to 65535', example: '8080' };
}

/** An absolute URL of one of the given schemes (without the colon). */
export function url(...schemes: string[]): Parser<URL> {
  const accepted = schemes.length === 0 ? ['http', 'https'] : schemes;
  const parse = (text: string) => {
    const value = URL.canParse(text) ? new URL(text) : undefined;
    return value && accepted.includes(value.protocol.slice(0, -1)) ? value : undefined;
  };
  return { expects: `an absolute URL (${accepted.join(', ')})`, example: `${accepted.at(-1)}://host.example/path`, parse };
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as 500ms, 30s, 15m, 72h or 30d; the value is in milliseconds. */
export function duration(): Parser<number> {
  const parse = (text: string) => {
    const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
    return unit === undefined ? undefined : Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
  };
  return { expects: 'a number and a unit out of ms, s, m, h, d', example: '30s', parse };
}

/** The words true and false. */
export function boolean(): Parser<boolean> {
  const parse = (text: string) => (text === 'true' ? true : text === 'false' ? false : undefined);
  return { expects: 'true or false', example: 'true', parse };
}

/** One word of a closed list. */
export function oneOf<const T extends string>(...words: [T, ...T[]]): Parser<T> {
  return { expects: `one of ${words.join(', ')}`, example: words[0], parse: (text) => words.find((word) => word === text) };
}

/** Values of one kind with commas between them; blanks around a value do not count, empty values are refused. */
export function list<T>(item: Parser<T>): Parser<T[]> {
  const parse = (text: string) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? undefined : item.parse(part.trim())));
    return values.includes(undefined) ? undefined : values.filter((value) => value !== undefined);
  };
  return { expects: `a list with commas, each ${item.expects}`, example: item.example, parse };
}

/** The path of a file. Reading it is the business of the program. */
export function filePath(example = '/run/secrets/name'): Parser<string> {
  return { expects: 'the path of a file', example, parse: (text) => (text.includes('\0') ? undefined : text) };
}
