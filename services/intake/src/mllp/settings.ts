import { BlockList, isIP } from 'node:net';
import { ConfigError, list, type Parser, port, string } from '@ehch/service-kit';

/** An address, or a network such as 10.20.0.0/16, from which hospitals send. */
function peer(): Parser<string> {
  const parse = (text: string) => {
    const [address = '', prefix, ...rest] = text.split('/');
    const family = isIP(address);
    const bits = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
    return family !== 0 && bits && rest.length === 0 ? text : undefined;
  };
  return { expects: 'an IP address or network', example: '10.20.0.0/16', parse };
}

/** The settings of the MLLP listener, for the table of any program that has one. */
export const MLLP_SETTINGS = {
  EHCH_MLLP_PORT: { parse: port(), doc: 'Port for HL7 v2 messages over MLLP; not listened on unless set. There is no TLS here: put a tunnel in front where the network is not your own.' },
  EHCH_MLLP_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on for MLLP.' },
  EHCH_MLLP_TENANT: { parse: string('north-pcn'), doc: 'The tenant in whose name messages over MLLP are taken, as MLLP has no tokens.' },
  EHCH_MLLP_PEERS: { parse: list(peer()), doc: 'Addresses and networks that may send over MLLP; in development any if left out.' },
} as const;

interface MllpConfig {
  readonly EHCH_MODE: 'development' | 'production';
  readonly EHCH_MLLP_PORT: number | undefined;
  readonly EHCH_MLLP_HOST: string;
  readonly EHCH_MLLP_TENANT: string | undefined;
  readonly EHCH_MLLP_PEERS: readonly string[] | undefined;
}

/** Where to listen, who may send, and in whose name. */
export interface MllpSettings {
  port: number;
  host: string;
  tenant: string;
  /** Whether messages from this address are read. */
  mayConnect(address: string): boolean;
}

/**
 * The settings of the listener, or undefined where none is wanted.
 *
 * @param developmentTenant who messages belong to in development where no tenant is named
 * @throws ConfigError in production where a tenant or peers are not named: without them anyone could send as anyone
 */
export function mllpSettings({ EHCH_MODE, EHCH_MLLP_PORT, EHCH_MLLP_HOST, EHCH_MLLP_TENANT, EHCH_MLLP_PEERS }: MllpConfig, developmentTenant: string): MllpSettings | undefined {
  if (EHCH_MLLP_PORT === undefined) return undefined;
  const missing = Object.entries({ EHCH_MLLP_TENANT, EHCH_MLLP_PEERS }).filter(([, value]) => value === undefined).map(([name]) => `${name} is missing; in production it must be set where EHCH_MLLP_PORT is`);
  if (EHCH_MODE === 'production' && missing.length > 0) throw new ConfigError(missing);
  return { port: EHCH_MLLP_PORT, host: EHCH_MLLP_HOST, tenant: EHCH_MLLP_TENANT ?? developmentTenant, mayConnect: peerCheck(EHCH_MLLP_PEERS) };
}

function peerCheck(peers: readonly string[] | undefined): (address: string) => boolean {
  if (peers === undefined) return () => true;
  const allowed = new BlockList();
  for (const entry of peers) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    allowed.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  // A listener on :: sees IPv4 peers as ::ffff:10.0.0.1, which a list of IPv4 networks matches too.
  return (address) => isIP(address) !== 0 && allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
