import { statfs } from 'node:fs/promises';
import { EHCH_PROFILE, UK_CORE_PROFILE } from '@ehch/fhir';
import { openFhirServerChecks } from '@ehch/fhir-client';
import { judgeRetention } from '@ehch/intake';
import type { Lanes } from '@ehch/lanes';
import { type Ledger, ledgerChecks, MAPPING_LANE, NOTIFYING_LANE, PUBLISHING_LANE, REPLAY_LANE } from '@ehch/ledger';
import { RECORD_TYPES } from '@ehch/records';
import { type Check, type Config, type Finding, judgeAtRest, judgeMode, judgeNode } from '@ehch/service-kit';
import { SOURCES } from '@ehch/sources';
import type { config as table } from './config.ts';
import manifest from '../package.json' with { type: 'json' };

type Settings = Config<typeof table>;

/** Everything that `ehch doctor` asks of a whole stack, in the order in which it is read. */
export async function doctorChecks(config: Settings, { ledger, lanes, fhirBaseUrl }: { ledger: Ledger; lanes: Lanes; fhirBaseUrl: string }): Promise<Record<string, Check>> {
  return {
    EHCH: () => Promise.resolve({ state: 'ok', found: manifest.version }),
    'Node.js': () => Promise.resolve(judgeNode(process.versions.node)),
    mode: () => Promise.resolve(judgeMode(config)),
    'webhook key': () => Promise.resolve(judgeWebhookKey(config)),
    'at rest': () => Promise.resolve(judgeAtRest(config)),
    retention: () => Promise.resolve(judgeRetention(config)),
    ...ledgerChecks(ledger),
    ...lanes.checks([MAPPING_LANE, PUBLISHING_LANE, NOTIFYING_LANE, REPLAY_LANE]),
    ...(await openFhirServerChecks(fhirBaseUrl, config)),
    'what is known': () => Promise.resolve(knowledge()),
    disk: async () => judgeDisk(await freeBytes(config.EHCH_DATA_DIR)),
  };
}

const KEY_BYTES = 32;

export function judgeWebhookKey({ EHCH_WEBHOOK_KEY: key }: Pick<Settings, 'EHCH_WEBHOOK_KEY'>): Finding {
  if (key === undefined) return { state: 'ok', found: 'made here and kept in the ledger' };
  if (Buffer.from(key, 'base64').length === KEY_BYTES) return { state: 'ok', found: 'given, 32 bytes' };
  return { state: 'fail', found: 'given, and not 32 bytes in base64', fix: 'Set EHCH_WEBHOOK_KEY to the output of `openssl rand -base64 32`.' };
}

function knowledge(): Finding {
  const [types, sources, ours, ukCore] = [RECORD_TYPES, SOURCES, EHCH_PROFILE, UK_CORE_PROFILE].map((known) => Object.keys(known).length);
  return { state: 'ok', found: `${types} record types, ${sources} sources, ${ours} own profiles, ${ukCore} of UK Core` };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

const GIGABYTE = 1_073_741_824;

export function judgeDisk(bytes: number): Finding {
  const found = `${(bytes / GIGABYTE).toFixed(1)} GB free at EHCH_DATA_DIR`;
  if (bytes >= 5 * GIGABYTE) return { state: 'ok', found };
  return { state: bytes >= GIGABYTE ? 'warn' : 'fail', found, fix: 'Make room, or move EHCH_DATA_DIR: with a full disk nothing is taken in any more.' };
}
