import type { Issue } from '@ehch/fhir';
import { hostAddress, isPublicAddress } from '@ehch/service-kit';
import { refusal } from './issues.ts';

export interface EndpointRules {
  /** Origins that may be http or private although others may not. */
  allowedOrigins: readonly string[];
  /** Where this server answers itself: notifications to it would go round in circles. */
  ownOrigin: string;
}

const PORTS = ['', '443', '8443'];

/** Control characters, blanks and backslashes, which a URL parser drops or rewrites without a word (WH-053). */
const REWRITTEN = /[\u0000-\u0020\u007f\\]/;

/**
 * Whether notifications may be sent to an endpoint, as far as its URL tells (SUB-023, WH-050 to WH-054, WH-059). What its
 * name resolves to is checked at every connection. One text for all that is not public, so that nobody can ask what
 * stands inside (WH-066).
 */
export function checkEndpoint(endpoint: string | undefined, rules: EndpointRules): Issue[] {
  const expression = 'Subscription.channel.endpoint';
  if (endpoint === undefined) return [refusal('EHCH-SUB-008', { expression, text: 'A rest-hook needs an endpoint.' })];
  const fault = faultOf(endpoint, rules);
  return fault === undefined ? [] : [refusal('EHCH-SUB-023', { expression, text: fault })];
}

function faultOf(endpoint: string, { allowedOrigins, ownOrigin }: EndpointRules): string | undefined {
  const url = /^https?:\/\/[^/]/i.test(endpoint) && !REWRITTEN.test(endpoint) ? URL.parse(endpoint) : null;
  if (url === null) return 'The endpoint must be an absolute https URL.';
  if (url.username !== '' || url.password !== '') return 'The endpoint may hold no user name or password: use a header.';
  if (allowedOrigins.includes(url.origin)) return undefined;
  if (url.protocol !== 'https:') return 'The endpoint must be an absolute https URL.';
  if (!PORTS.includes(url.port)) return 'The port of the endpoint must be 443 or 8443.';
  return isPublicHost(url.hostname) && url.origin !== ownOrigin ? undefined : 'The endpoint must be on the public internet.';
}

const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal)$/;

function isPublicHost(hostname: string): boolean {
  const address = hostAddress(hostname);
  if (address !== undefined) return isPublicAddress(address);
  const name = hostname.replace(/\.$/, '');
  return name.includes('.') && !PRIVATE_NAME.test(name);
}

/** The machine itself, by name or address. */
export const isLoopback = (hostname: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
