/** The characters that a message is divided by, as its MSH-1 and MSH-2 declare them. */
export interface Delimiters {
  field: string;
  component: string;
  repetition: string;
  escape: string;
  subcomponent: string;
  /** Since version 2.7, where the message declares a fifth encoding character. */
  truncation?: string;
}

/**
 * Reads MSH-1 and MSH-2 of the text of a header segment (HL7 v2.7 chapter 2.5.4). All characters differ from one another, and none
 * is a letter, a digit, a space or a control character: any of these would divide what it should not.
 */
export function readDelimiters(header: string): Delimiters | undefined {
  const field = header.charAt(NAME_LENGTH);
  const end = header.indexOf(field, NAME_LENGTH + 1);
  const encoding = header.slice(NAME_LENGTH + 1, end === -1 ? undefined : end);
  if (field === '' || (encoding.length !== 4 && encoding.length !== 5)) return undefined;
  const all = field + encoding;
  if (!/^[!-/:-@[-`{-~]+$/.test(all) || new Set(all).size < all.length) return undefined;
  const [component = '', repetition = '', escape = '', subcomponent = '', truncation] = encoding;
  return { field, component, repetition, escape, subcomponent, ...(truncation !== undefined && { truncation }) };
}

/** `MSH`, `PID` and all others. */
export const NAME_LENGTH = 3;
