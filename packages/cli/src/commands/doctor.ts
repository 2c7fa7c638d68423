import type { Api, CheckResult } from '../api.ts';
import { Failure } from '../failure.ts';
import { renderChecks } from '../render/checks.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import manifest from '../../package.json' with { type: 'json' };

interface DoctorContext {
  /** Opens the interface; rejects with Failure where there is none to be had. */
  connect(): Promise<Api>;
  url: string;
  terminal: Terminal;
}

/** Asks EHCH how it is, and says of every line what to do. Without an answer, says why there is none. */
export async function doctor({ json }: { json?: true }, { connect, url, terminal }: DoctorContext): Promise<ExitCode> {
  const command: CheckResult = { name: 'command', state: 'ok', found: `ehch ${manifest.version} on Node.js v${process.versions.node}` };
  const results = [command, ...(await askDoctor(connect, url))];
  terminal.out(json ? asJson(results) : renderChecks(results));
  return results.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.done;
}

async function askDoctor(connect: () => Promise<Api>, url: string): Promise<CheckResult[]> {
  try {
    const results = await (await connect()).doctor();
    return [{ name: 'address', state: 'ok', found: url }, ...results.map(withVersions)];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ name: 'address', state: 'fail', found: `no answer for us at ${url}`, fix: error.message }];
  }
}

/** A command of another version may read answers that are not what it expects. */
function withVersions(result: CheckResult): CheckResult {
  if (result.name !== 'EHCH' || result.found === manifest.version) return result;
  return { ...result, state: 'warn', found: `${result.found}, and this command is ${manifest.version}`, fix: 'Use the command of the same version as EHCH.' };
}
