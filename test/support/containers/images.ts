import { cpSync, existsSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Engine } from './engine.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const BASE = 'localhost/ehch-test/base';
/** Who vouches for the registry on a machine whose traffic passes a proxy of its own. */
const AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The images that compose.yaml names, under names of this machine alone, since there is no registry. */
export const STORES = 'localhost/ehch-test/stores';
export const SERVICES = ['intake', 'mapper', 'publisher', 'notifier', 'console', 'fhir-sandbox', 'standalone'];

/** Builds every image of compose.yaml from the project's own Dockerfiles, on a Debian that is made here. */
export async function buildImages(engine: Engine, version: string): Promise<void> {
  await buildBase(engine);
  const build = (tag: string, file: string, context: string, args: readonly string[] = []) =>
    engine.run('buildah', ['bud', '--isolation', 'chroot', '--format', 'docker', '--layers', '--build-arg', `BASE_IMAGE=${BASE}`, ...args, '-t', tag, '-f', file, context], { cwd: root });
  const service = (name: string) => build(`localhost/ehch/${name}:${version}`, 'docker/Dockerfile', '.', ['--build-arg', `SERVICE=${name}`]);
  const [first = '', ...others] = SERVICES;
  // The first of the services makes the layers that the others share.
  await Promise.all([
    build(STORES, 'test/containers/images/stores.Dockerfile', 'test/containers/images'),
    build(`localhost/ehch/gateway:${version}`, 'docker/gateway/Dockerfile', 'docker/gateway'),
    service(first).then(() => Promise.all(others.map(service))),
  ]);
}

/** What node:24-bookworm-slim is: Debian with Node 24 and npm. */
async function buildBase(engine: Engine): Promise<void> {
  const tree = join(engine.folder, 'base');
  await engine.run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', tree, 'http://deb.debian.org/debian']);
  for (const left of ['var/cache/apt', 'var/lib/apt/lists']) rmSync(join(tree, left), { recursive: true, force: true });
  const local = join(tree, 'usr/local');
  cpSync(realpathSync(join(root, 'node_modules/node/bin/node')), join(local, 'bin/node'));
  cpSync(npmFolder(), join(local, 'lib/node_modules/npm'), { recursive: true, dereference: true });
  for (const name of ['npm', 'npx']) symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  if (existsSync(AUTHORITIES)) cpSync(AUTHORITIES, join(tree, AUTHORITIES));
  mkdirSync(join(local, 'etc'), { recursive: true });
  writeFileSync(join(local, 'etc/npmrc'), `cafile=${AUTHORITIES}\nupdate-notifier=false\nfund=false\naudit=false\n`);
  const dockerfile = join(engine.folder, 'base.Dockerfile');
  writeFileSync(dockerfile, `FROM scratch\nCOPY . /\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NODE_EXTRA_CA_CERTS=${AUTHORITIES} SSL_CERT_FILE=${AUTHORITIES}\n`);
  await engine.run('buildah', ['bud', '--isolation', 'chroot', '--format', 'docker', '-t', BASE, '-f', dockerfile, tree]);
  rmSync(tree, { recursive: true });
}

/** npm comes with the Node that runs `npx`, whichever it is. */
function npmFolder(): string {
  const npm = spawnSync('sh', ['-c', 'realpath "$(command -v npm)"'], { encoding: 'utf8' }).stdout.trim();
  return dirname(dirname(npm));
}
