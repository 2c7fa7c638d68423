import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Files: an authority of a test's own, and what it vouches for. */
export interface TestCertificates {
  /** The certificate of the authority. */
  ca: string;
  /** For the name `localhost` and for no address. */
  certificate: string;
  key: string;
  remove(): void;
}

/** Makes an authority and a certificate of `localhost` with the machine's openssl. Undefined where there is none; the caller says loudly what then does not run. */
export function makeCertificates(): TestCertificates | undefined {
  if (spawnSync('openssl', ['version']).status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'ehch-certificates-'));
  const file = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  writeFileSync(file('names'), 'subjectAltName = DNS:localhost\n');
  openssl('req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=EHCH test authority ${basename(folder)}`, '-keyout', file('ca.key'), '-out', file('ca.pem'));
  openssl('req', ...newKey, '-subj', '/CN=EHCH test server', '-keyout', file('server.key'), '-out', file('server.csr'));
  openssl('x509', '-req', '-in', file('server.csr'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-set_serial', '1', '-days', '2', '-extfile', file('names'), '-out', file('server.pem'));
  // PostgreSQL takes no key that others can read.
  chmodSync(file('server.key'), 0o600);
  return { ca: file('ca.pem'), certificate: file('server.pem'), key: file('server.key'), remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}

function openssl(...words: string[]): void {
  const { status, stderr } = spawnSync('openssl', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl ${words[0] ?? ''}: ${stderr}`);
}
