import { spawnSync } from 'node:child_process';

const PROGRAMS = ['podman', 'buildah', 'podman-compose', 'debootstrap', 'runc', 'aardvark-dns', 'iptables'];
const PACKAGES = ['podman', 'buildah', 'podman-compose', 'debootstrap', 'runc', 'netavark', 'aardvark-dns', 'iptables'];

const quietly = { timeout: 300_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
const isThere = (program: string): boolean => spawnSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin:/usr/lib/podman; command -v "$0"', program]).status === 0;

/** Why containers cannot be run on this machine; undefined where they can. Installs Debian's packages where they are missing and this is root. */
export function whyNoContainers(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root of a Linux machine can build and run them here';
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return 'root may make no mount namespaces here';
  if (PROGRAMS.every(isThere)) return undefined;
  if (!isThere('apt-get')) return 'podman, buildah and podman-compose are not there, and there is no apt-get to get them';
  const apt = ['-o', 'DPkg::Lock::Timeout=120', '-qq'];
  spawnSync('apt-get', [...apt, 'update'], quietly);
  const { stderr } = spawnSync('apt-get', [...apt, '-y', '--no-install-recommends', 'install', ...PACKAGES], quietly);
  const missing = PROGRAMS.filter((program) => !isThere(program));
  return missing.length === 0 ? undefined : `Debian's packages did not bring ${missing.join(', ')}: ${String(stderr).slice(-500)}`;
}
