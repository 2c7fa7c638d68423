/** A token to search by; `system` undefined is any system, and the empty one is none. */
export interface TokenQuery {
  system?: string | undefined;
  value?: string | undefined;
}

/** The alternatives of a search value, between commas that are not escaped; each keeps its escapes. */
export function splitValues(text: string): string[] {
  return splitUnescaped(text, ',');
}

/** `code`, `system|code`, `|code` or `system|` (https://hl7.org/fhir/R4/search.html#token). */
export function readToken(text: string): TokenQuery {
  const [first = '', ...rest] = splitUnescaped(text, '|');
  if (rest.length === 0) return { value: unescapeValue(first) };
  const value = unescapeValue(rest.join('|'));
  return { system: unescapeValue(first), value: value === '' ? undefined : value };
}

/** Takes away the backslashes before `,`, `|`, `$` and `\` (https://hl7.org/fhir/R4/search.html#escaping). */
export function unescapeValue(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === separator) parts.push('');
    else parts[parts.length - 1] += character === '\\' ? character + text.charAt(++at) : character;
  }
  return parts;
}
