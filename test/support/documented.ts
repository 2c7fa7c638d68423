import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from './processes.ts';

const root = join(import.meta.dirname, '..', '..');

/** A command of a page, and the exit codes that it may end with: those that its remark names, or 0, or 3 for rows that are held. */
export interface Documented {
  command: string;
  ends: readonly number[];
}

/** The commands of a page's shell blocks, in their order. A remark behind a command may say `ends with 3`. */
export function commandsOf(page: string, heading?: string): Documented[] {
  const text = readFileSync(join(root, page), 'utf8');
  const part = heading === undefined ? text : text.slice(text.indexOf(`## ${heading}\n`)).split(/\n## /, 2)[0] ?? '';
  const blocks = [...part.matchAll(/```sh\n([^`]*)```/g)].map(([, block = '']) => block);
  return blocks.flatMap((block) => block.replaceAll('\\\n', '').trim().split('\n')).map((line) => {
    const [command = '', remark = ''] = line.split(/\s+#\s/, 2);
    const ends = /ends with (\d+)/.exec(remark)?.[1];
    return { command: command.trim(), ends: ends === undefined ? [0] : [Number(ends)] };
  });
}

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs documented commands in a folder, with `ehch` for ours. The stack writes its log to us meanwhile, so nothing may wait for a command with its hands full. */
export function documentedShell(folder: string, settings: Record<string, string>): (command: string) => Promise<Ended> {
  const program = `'${process.execPath}' --disable-warning=ExperimentalWarning '${join(root, 'services/standalone/src/ehch.ts')}'`;
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...settings };
  return (command) =>
    new Promise((resolve) => {
      execFile('sh', ['-c', `ehch() { ${program} "$@"; }\n${command.replaceAll(/npx pnpm@12 (-s )?ehch/g, 'ehch')}`], { cwd: folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
      });
    });
}

/**
 * The whole stack, and a folder in which documented commands run as they stand: it has what the repository has, and `ehch` means
 * ours. `pnpm` and the port alone are put in by us: the suite has installed already, and other suites run beside it.
 */
export async function startDocumented() {
  const folder = mkdtempSync(join(tmpdir(), 'ehch-documented-'));
  for (const name of ['packages', 'docs']) symlinkSync(join(root, name), join(folder, name));
  const stack = await startProcess('services/standalone/src/main.ts', { EHCH_DATA_DIR: join(folder, '.ehch') });
  const port = new URL(stack.url).port;
  const run = documentedShell(folder, { EHCH_PORT: port, EHCH_DATA_DIR: join(folder, '.ehch') });
  return {
    folder,
    run: (command: string): Promise<Ended> => run(command.replaceAll(':8080', `:${port}`).replace(/^curl /, 'curl --fail-with-body -sS ')),
    close: async () => {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
