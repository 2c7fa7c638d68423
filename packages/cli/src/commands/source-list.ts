import type { Api } from '../api.ts';
import { renderTable } from '../render/table.ts';
import { renderTime } from '../render/time.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface ListedSource {
  name: string;
  title?: string;
  version?: number;
  state: string;
  /** The program's, or the tenant's own. */
  from: 'program' | 'own';
  liveFrom?: string;
  recordTypes?: string[];
  /** Why files of it cannot be read now. */
  broken?: string;
}

/** Shows what reads the files that are sent. */
export async function sourceList({ json }: { json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const { sources } = await api.get<{ sources: ListedSource[] }>('/sources');
  const rows = sources.map(({ name, title = '', version = '', from, liveFrom, recordTypes = [], broken }) => [name, version, from, liveFrom === undefined ? '' : renderTime(liveFrom), recordTypes.join(', '), broken === undefined ? title : `broken: ${broken}`]);
  terminal.out(json ? asJson(sources) : renderTable(['source', 'version', 'from', 'live from', 'becomes', 'what it is'], rows, { becomes: 34, 'what it is': 50 }));
  return sources.some(({ broken }) => broken !== undefined) ? EXIT.failed : EXIT.done;
}
