/** Kinds of message or resource in a file, with how often each is there. */
export interface Contents {
  /** How many of them, such as messages or resources. */
  count: number;
  kinds: Readonly<Record<string, number>>;
}

const MOST_KINDS = 200;

/** Counts under a bounded number of names. */
export class KindCount {
  count = 0;
  readonly #kinds = new Map<string, number>();

  add(kind: string): void {
    this.count += 1;
    const name = this.#kinds.has(kind) || this.#kinds.size < MOST_KINDS ? kind : 'others';
    this.#kinds.set(name, (this.#kinds.get(name) ?? 0) + 1);
  }

  contents(): Contents {
    return { count: this.count, kinds: Object.fromEntries([...this.#kinds].sort(([, one], [, other]) => other - one)) };
  }
}

/** Counts the HL7 v2 messages of a text by their type (MSH-9), such as ADT^A01, and the version that they claim. */
export async function countMessages(text: AsyncIterable<string>): Promise<Contents & { versions: readonly string[] }> {
  const types = new KindCount();
  const versions = new Set<string>();
  let rest = '';
  const read = (line: string): void => {
    const found = MSH.exec(line);
    if (!found) return;
    const fields = line.split(found[1] ?? '|');
    types.add(typeOf(fields[8], found[2] ?? '^'));
    const version = fields[11]?.split(found[2] ?? '^')[0]?.trim() ?? '';
    if (/^2(\.\d){0,2}$/.test(version)) versions.add(version);
  };
  for await (const chunk of text) {
    const lines = (rest + chunk).split(/[\r\n]/);
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    lines.forEach(read);
  }
  read(rest);
  return { ...types.contents(), versions: [...versions].sort() };
}

/** A header segment: the separators of fields and of components stand in it. A message may come in the frame of MLLP. */
const MSH = /^[\x0b\x1c\ufeff]*MSH(.)(.)/;

const LONGEST_LINE = 100_000;

/** `ADT^A01`; anything else than codes is not repeated. */
function typeOf(field = '', separator: string): string {
  const [type = '', event = ''] = field.split(separator);
  return /^[A-Z]{3}$/.test(type) && /^([A-Z]\d\d)?$/.test(event) ? [type, event].filter(Boolean).join('^') : 'without a type';
}
