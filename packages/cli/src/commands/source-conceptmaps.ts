import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

interface ConceptMaps {
  entry: { resource: { url: string; group?: { element: unknown[] }[] } }[];
}

/** Prints the code tables of a source as FHIR ConceptMaps, or writes each to a file by which the source could read it. */
export async function sourceConceptMaps(name: string, { out, json }: { out?: string; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const bundle = await api.get<ConceptMaps>(`/sources/${encodeURIComponent(name)}/conceptmaps`);
  if (out === undefined) {
    terminal.out(asJson(bundle));
    return EXIT.done;
  }
  await mkdir(out, { recursive: true });
  const files: { file: string; words: number }[] = [];
  for (const { resource } of bundle.entry) {
    const path = join(out, `${tableOf(resource.url, name)}.conceptmap.json`);
    await writeFile(path, `${asJson(resource)}\n`);
    files.push({ file: path, words: (resource.group ?? []).reduce((sum, { element }) => sum + element.length, 0) });
  }
  terminal.out(json ? asJson(files) : files.map(({ file, words }) => `${file}: ${words} words`).join('\n'));
  return EXIT.done;
}

/** A table goes by the end of its map's address. */
function tableOf(url: string, name: string): string {
  const table = url.split(`/ConceptMap/source-${name}-`)[1] ?? '';
  if (/^[A-Za-z0-9][\w-]{0,62}$/.test(table)) return table;
  throw new Failure(`The map ${url} is of no table whose name could be that of a file. Print the maps without --out.`);
}
