/** A text as YAML, within braces too: plain where nobody could take it for something else. */
export function yamlText(text: string): string {
  if (PLAIN.test(text) && !RESERVED.test(text) && !text.includes(' #') && !text.includes(': ')) return text;
  return /[\x00-\x1f\x7f\u0085\u2028\u2029]/.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}

const PLAIN = /^[\p{L}][\p{L}\p{N} ./_()%°+-]*$/u;

/** What YAML 1.1 or 1.2 takes for a boolean or for nothing. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$|\s$/i;

/** `{ to: gender, as: code }`; what is undefined is left out. */
export function yamlFlow(entries: Readonly<Record<string, string | readonly string[] | boolean | undefined>>): string {
  const parts = Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${flowValue(value)}`]));
  return `{ ${parts.join(', ')} }`;
}

function flowValue(value: string | readonly string[] | boolean): string {
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? yamlText(value) : `[${value.map(yamlText).join(', ')}]`;
}

/** A comment behind a line; a line break would end it. */
export const yamlComment = (text: string): string => ` # ${text.replaceAll(/[\x00-\x1f\x7f\u0085\u2028\u2029]+/g, ' ')}`;
