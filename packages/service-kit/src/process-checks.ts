import type { Finding } from './doctor.ts';

export function judgeNode(version: string): Finding {
  const found = `v${version}`;
  return Number(version.split('.')[0]) >= 24 ? { state: 'ok', found } : { state: 'fail', found, fix: 'Start it with `pnpm start`, which brings Node 24 along.' };
}

interface Mode {
  readonly EHCH_MODE: 'development' | 'production';
  readonly EHCH_HOST: string;
  /** Of a process that tells subscribers. */
  readonly EHCH_ENDPOINT_ALLOW?: readonly URL[] | undefined;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Production refuses to start where a rule does not hold, so only what can be allowed by hand is left to tell. */
export function judgeMode({ EHCH_MODE: mode, EHCH_HOST: host, EHCH_ENDPOINT_ALLOW: allowed = [] }: Mode): Finding {
  if (mode === 'production') {
    const open = allowed.filter(({ protocol }) => protocol === 'http:').length;
    if (open === 0) return { state: 'ok', found: 'production, and its rules hold' };
    return { state: 'warn', found: `production, with ${open} subscriber origins without TLS`, fix: 'Take http origins out of EHCH_ENDPOINT_ALLOW: what is sent there can be read on the way.' };
  }
  if (LOOPBACK.includes(host)) return { state: 'ok', found: 'development, for this machine alone' };
  return { state: 'warn', found: 'development, open to other machines', fix: 'Set EHCH_MODE=production before records of real residents come in.' };
}
