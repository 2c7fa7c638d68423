import type { OpenStage } from '../drill/stage.ts';
import { drillOutage } from '../drill/outage.ts';
import { renderSheet } from '../drill/sheet.ts';
import { Failure } from '../failure.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Practises the outage of a subscriber and prints a sheet of what held and what did not. */
export async function drill({ hours, json }: { hours: number; json?: true }, openStage: OpenStage | undefined, terminal: Terminal): Promise<ExitCode> {
  if (openStage === undefined) throw new Failure('There is no stack to hold a drill on.');
  terminal.err(`Starting a stack of its own, and letting ${hours} hours pass on it.`);
  const sheet = await drillOutage(hours, openStage);
  terminal.out(json ? asJson(sheet) : renderSheet(sheet));
  return sheet.passed ? EXIT.done : EXIT.failed;
}
