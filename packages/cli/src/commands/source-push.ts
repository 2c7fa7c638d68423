import type { Api } from '../api.ts';
import { bodyOf, readSourceFolder } from '../source-folder.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface SourcePushFlags {
  name?: string;
  dryRun?: true;
  json?: true;
}

interface Pushed {
  name: string;
  version: number;
  changed: boolean;
  liveFrom?: string;
}

/** Sends the folder of a source. It goes live if its examples become their goldens there; else the one before it stays. */
export async function sourcePush(path: string, flags: SourcePushFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const folder = await readSourceFolder(path);
  if (folder.strangers.length > 0) terminal.err(`Left behind, since they are no part of a source: ${folder.strangers.join(', ')}.`);
  const query = flags.dryRun ? '?dryRun=true' : '';
  const pushed = await api.put<Pushed>(`/sources/${encodeURIComponent(flags.name ?? folder.name)}${query}`, bodyOf(folder.files));
  terminal.out(flags.json ? asJson(pushed) : told(pushed, flags.dryRun ?? false));
  return EXIT.done;
}

function told({ name, version, changed }: Pushed, dryRun: boolean): string {
  if (!changed) return `${name} version ${version} is live already, with the same files. Nothing was changed.`;
  if (dryRun) return `${name} version ${version}: every example becomes its goldens, so it would go live. Nothing was changed.`;
  return `${name} version ${version} is live: every example becomes its goldens. Take it back with: ehch source rollback ${name}`;
}
