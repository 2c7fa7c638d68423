import type { Api } from '../api.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Gives a link that signs in to the console with the rights of our client. The link alone goes to standard output. */
export async function consoleLink({ json }: { json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const link = await api.post<{ url: string; expiresAt: string }>('/console/sign-in');
  if (!json) terminal.err('Open this in a browser within a minute; it works once:');
  terminal.out(json ? asJson(link) : link.url);
  return EXIT.done;
}
