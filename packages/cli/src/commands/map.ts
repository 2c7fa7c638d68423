import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { listFiles, readEntry } from '../manifest.ts';
import { renderDryRun } from '../render/dry-run.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Asks what would become of a file. Nothing is written. */
export async function map(path: string, { source, cells = false, all = false, json }: { source?: string; cells?: boolean; all?: boolean; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  if (source === undefined) throw new Failure('Name the source of the file with --source.');
  const { folder, entries: [entry, ...others] } = await listFiles(path, source);
  if (entry === undefined || others.length > 0) throw new Failure('A dry run takes one file.');
  const dryRun = await api.mapFile(await readEntry(folder, entry));
  terminal.out(json ? jsonWith(dryRun, { cells }) : renderDryRun(dryRun, { cells, all }));
  const untold = dryRun.counts.held - dryRun.entries.filter(({ state }) => state === 'held').length;
  if (untold > 0) terminal.err(`${untold} rows more would be held: a dry run tells of the first ${dryRun.counts.held - untold}.`);
  return dryRun.counts.held > 0 ? EXIT.held : EXIT.done;
}
