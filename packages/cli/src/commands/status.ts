import type { Api } from '../api.ts';
import { renderStatus } from '../render/status.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Shows on one page how records, subscriptions and sources stand. */
export async function status({ json }: { json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const overview = await api.status();
  terminal.out(json ? asJson(overview) : renderStatus(overview));
  return EXIT.done;
}
