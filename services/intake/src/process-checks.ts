import { type Check, type Config, judgeMode, judgeNode } from '@ehch/service-kit';
import type { config as table } from './config.ts';
import manifest from '../package.json' with { type: 'json' };

/** What intake as a process of its own says of itself to `ehch doctor`. */
export function processChecks(config: Config<typeof table>): Record<string, Check> {
  return {
    EHCH: () => Promise.resolve({ state: 'ok', found: manifest.version }),
    'Node.js': () => Promise.resolve(judgeNode(process.versions.node)),
    mode: () => Promise.resolve(judgeMode(config)),
  };
}
