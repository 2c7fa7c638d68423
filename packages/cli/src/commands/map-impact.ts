import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { SourceFiles } from '@ehch/sources/workbench';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { type ImpactAnswer, renderImpact } from '../render/impact.ts';
import { bodyOf, readSourceFolder } from '../source-folder.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface ImpactFlags {
  /** `12h`, `7d`, `2w`. */
  last: string;
  /** Folder or YAML of the source that is not live yet; without it, this release's mapper against what is kept. */
  source?: string;
  name?: string;
  limit?: string;
  json?: true;
}

/** Tells what a change of a mapping would change of what came in the last days. Nothing is written. */
export async function mapImpact({ last, source, name, limit, json }: ImpactFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const query = new URLSearchParams({ last, ...(limit !== undefined && { limit }) }).toString();
  const impact = source === undefined ? await api.post<ImpactAnswer>(`/sources/$impact?${query}`) : await impactOfSource(api, await readCandidate(source), { name, query });
  terminal.out(json ? asJson(impact) : renderImpact(impact));
  return EXIT.done;
}

const impactOfSource = (api: Api, candidate: Candidate, { name, query }: { name: string | undefined; query: string }): Promise<ImpactAnswer> =>
  api.post(`/sources/${encodeURIComponent(name ?? candidate.name)}/$impact?${query}`, bodyOf(candidate.files));

interface Candidate {
  name: string;
  files: SourceFiles;
}

/** A folder of a source, or its YAML alone, which has the name of the folder that it stands in. */
async function readCandidate(path: string): Promise<Candidate> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(`There is no ${path}. Name the folder of a source, or its YAML.`, cause);
  });
  if (found.isDirectory()) return readSourceFolder(path);
  return { name: basename(dirname(resolve(path))), files: { 'source.yaml': await readFile(path) } };
}
