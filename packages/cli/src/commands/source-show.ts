import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isSourcePath } from '@ehch/sources/workbench';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { renderTable } from '../render/table.ts';
import { renderTime } from '../render/time.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import type { ListedSource } from './source-list.ts';

export interface SourceShowFlags {
  out?: string;
  json?: true;
}

type ShownSource = ListedSource & {
  description: string;
  contentTypes: string[];
  /** Of the source of this name that comes with the program. */
  inProgram?: number;
  versions: { version: number; state: string; createdAt: string; liveFrom: string; putBy: string }[];
  files?: Record<string, string | { base64: string }>;
};

/** Shows a source and its versions; and writes the folder of the live one, to begin a next version with. */
export async function sourceShow(name: string, { out, json }: SourceShowFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const { files, ...source } = await api.get<ShownSource>(`/sources/${encodeURIComponent(name)}${out === undefined ? '' : '?files=true'}`);
  if (out !== undefined) await writeFiles(out, files ?? {});
  terminal.out(json ? asJson(source) : told(source));
  return EXIT.done;
}

async function writeFiles(folder: string, files: NonNullable<ShownSource['files']>): Promise<void> {
  for (const [path, file] of Object.entries(files)) {
    if (!isSourcePath(path)) throw new Failure(`EHCH sent ${path}, which is no file of a source.`);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const text = typeof file === 'string' ? file : Buffer.from(file.base64, 'base64');
    await writeFile(join(folder, path), text, { flag: 'wx' }).catch((cause: unknown) => {
      throw new Failure(`${join(folder, path)} is there already, or cannot be written. Choose an empty folder with --out.`, cause);
    });
  }
}

function told({ name, title = '', description, version = 0, from, recordTypes = [], contentTypes, inProgram, versions }: ShownSource): string {
  const rows = versions.map(({ version: number, state, createdAt, liveFrom, putBy }) => [number, state, renderTime(createdAt), renderTime(liveFrom), putBy]);
  return [
    `${name} version ${version}, ${from === 'own' ? 'your own' : 'of the program'}: ${title}`,
    description,
    `Takes ${contentTypes.join(', ')}; becomes ${recordTypes.join(', ')}.`,
    ...(from === 'own' && inProgram !== undefined ? [`The program's own is version ${inProgram}.`] : []),
    ...(rows.length > 0 ? [renderTable(['version', 'state', 'put', 'live from', 'by'], rows)] : []),
  ].join('\n');
}
