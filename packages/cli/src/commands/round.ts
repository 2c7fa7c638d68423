import type { Api } from '../api.ts';
import { renderHomeWeek } from '../render/home-week.ts';
import type { HomeWeek } from '../round-answers.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface RoundFlags {
  home: string;
  week: string;
  json?: true;
}

/** Shows whether a home's round of a week counts, and what it came to; ends with 3 where it does not count. */
export async function round({ home, week, json }: RoundFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const found = await api.get<HomeWeek>(`/rounds?${new URLSearchParams({ home, week }).toString()}`);
  terminal.out(json ? asJson(found) : renderHomeWeek(found));
  return found.counted ? EXIT.done : EXIT.held;
}
