import type { Api, LagReport } from '../api.ts';
import { renderLag } from '../render/lag.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Shows how far behind each subscriber is and why. */
export async function lag({ json }: { json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const report = await api.get<LagReport>('/lag');
  terminal.out(json ? asJson(report) : renderLag(report));
  const overdue = report.subscriptions.some(({ retractions }) => retractions.some(({ alertedAt }) => alertedAt !== null));
  return overdue ? EXIT.held : EXIT.done;
}
