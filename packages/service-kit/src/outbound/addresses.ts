import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Finds every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const resolveByDns: Resolve = (hostname) => lookup(hostname, { all: true });

/** A name or address that is not on the public internet, found before anything was sent to it. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
  readonly code = 'EHCH_BLOCKED';
}

/** The address that a URL's host is, without brackets; undefined for a name. */
export function hostAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return ipaddr.isValid(bare) ? bare : undefined;
}

/**
 * Whether an address is one of the public internet (WH-056). Addresses that carry an IPv4 address within (mapped, 6to4,
 * NAT64, Teredo) are not: what they lead to depends on who forwards them.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST));
}

/** Everything that IANA gives out as global unicast so far. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Whether every address of a URL's host is public. A name that has none leads nowhere. */
export async function leadsToPublic(resolve: Resolve, { hostname }: URL): Promise<boolean> {
  const literal = hostAddress(hostname);
  if (literal !== undefined) return isPublicAddress(literal);
  const addresses = await resolve(hostname).catch(() => []);
  return addresses.length > 0 && addresses.every(({ address }) => isPublicAddress(address));
}

/**
 * The lookup of a connection: answers only addresses that it has checked, all of them, so that the one connected to is
 * one of these and no name is asked twice (WH-055, WH-057, WH-058).
 */
export function publicOnly(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) callback(new BlockedAddressError('The name leads to an address that is not public'), '', 0);
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => { callback(error, '', 0); },
    );
  };
}
