/** `pnpm generate`: writes every generated file anew from its source. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

for (const program of ['packages/fhir/generate.ts', 'packages/records/generate.ts', 'packages/sources/generate.ts', 'fhir-profiles/build.ts', 'services/standalone/generate.ts', 'test/assurance/generate.ts']) {
  const { status } = spawnSync(process.execPath, [join(root, program)], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
