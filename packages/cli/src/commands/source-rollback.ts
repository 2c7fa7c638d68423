import type { Api } from '../api.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

interface RolledBack {
  takenBack: number;
  name: string;
  version: number;
  from: 'program' | 'own';
}

/** Takes the live version of a source back, so that the one before it reads again. */
export async function sourceRollback(name: string, { json }: { json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const done = await api.post<RolledBack>(`/sources/${encodeURIComponent(name)}/$rollback`);
  terminal.out(json ? asJson(done) : `${name} version ${done.takenBack} is taken back. Version ${done.version}${done.from === 'program' ? ', the program\'s,' : ''} is live again.`);
  return EXIT.done;
}
