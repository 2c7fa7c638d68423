import type { Issue } from '@ehch/fhir';
import { refusal } from './issues.ts';

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t\x20-\x7e]*$/;
const MOST_HEADERS = 20;
const MOST_BYTES = 4_096;

/** What frames a message or belongs to one connection, and what we set ourselves. */
const OURS = /^(?:host|content-length|content-type|transfer-encoding|connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|traceparent|tracestate|webhook-.*)$/i;

/** Stands for a header's value wherever it is read. */
const MASK = '***';

/** A `channel.header` entry as name and value: split at the first colon, one blank after it left out (SUB-027). */
export function splitHeader(header: string): [name: string, value: string] {
  const colon = header.indexOf(':');
  return [header.slice(0, colon), header.slice(colon + 1).replace(/^ /, '')];
}

/** Whether the entries can be sent as they are (SUB-026, WH-064). */
export function checkHeaders(headers: readonly string[]): Issue[] {
  const faults = headers.map(headerFault);
  const issues = faults.flatMap((text, index) => (text === undefined ? [] : [refusal('EHCH-SUB-026', { expression: `Subscription.channel.header[${index}]`, text })]));
  if (headers.length > MOST_HEADERS || headers.join('').length > MOST_BYTES) {
    issues.push(refusal('EHCH-SUB-026', { expression: 'Subscription.channel.header', text: `There may be ${MOST_HEADERS} headers, of ${MOST_BYTES} characters together.` }));
  }
  return issues;
}

function headerFault(header: string): string | undefined {
  if (!HEADER.test(header)) return 'A header is a name, a colon and a value of printable ASCII characters.';
  return OURS.test(splitHeader(header)[0]) ? 'This header is set by the server.' : undefined;
}

/** Headers as they may be read: names, with no value (SUB-042). */
export const maskHeaders = (headers: readonly string[]): string[] => headers.map((header) => `${splitHeader(header)[0]}: ${MASK}`);

/**
 * Headers as they are to be sent: a mask stands for the value that the header of that name, the same in order, has now.
 *
 * @returns undefined for a mask that stands for nothing
 */
export function unmaskHeaders(headers: readonly string[], stored: readonly string[]): (string | undefined)[] {
  const left = stored.map((header) => ({ header, name: splitHeader(header)[0].toLowerCase() }));
  return headers.map((header) => {
    const [name, value] = splitHeader(header);
    const at = left.findIndex((one) => one.name === name.toLowerCase());
    const [known] = at < 0 ? [] : left.splice(at, 1);
    return value === MASK ? known?.header : header;
  });
}
