import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { listFiles } from '../manifest.ts';
import { type Coverage, coverageLine } from '../render/coverage.ts';
import { renderProgress, renderSent, totals, type Totals } from '../render/sent.ts';
import { type SendOptions, sendFiles, type SentFile } from '../send-files.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface SendFlags {
  source?: string;
  wait?: true;
  /** In milliseconds. */
  waitFor: number;
  cells?: boolean;
  json?: true;
}

/** Sends a file, or a folder in the order of its manifest, with progress, and says what became of every row. */
export async function send(path: string, { source, wait, waitFor, cells = false, json }: SendFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const { folder, entries } = await listFiles(path, source);
  const options: SendOptions = { onSent: (sent, number) => { terminal.err(renderProgress(sent, number, entries.length)); }, ...(wait && { waitMs: waitFor }) };
  const sent = await sendFiles(api, folder, entries, options);
  const sum = totals(sent);
  const coverage = wait ? await coverageOf(api, sent) : [];
  terminal.out(json ? jsonWith({ files: sent, totals: sum, ...(wait && { coverage }) }, { cells }) : renderSent(sent, { cells }));
  if (!json) for (const line of coverage.map(lineOf)) terminal.out(line);
  return exitCodeOf(sum, wait ?? false);
}

/** What was not read and not filled, of the last file of each source: those before it are much the same. */
async function coverageOf(api: Api, sent: readonly SentFile[]): Promise<FileCoverage[]> {
  const last = [...new Map(sent.flatMap(({ file, source, receipt }) => (receipt === undefined ? [] : [[source, { file, receipt }]]))).values()];
  const found: FileCoverage[] = [];
  for (const { file, receipt } of last) {
    const coverage = await api.get<Partial<Coverage>>(`/receipts/${receipt}/coverage`).catch(ignoreRefusal);
    if (coverage?.summary !== undefined) found.push({ file, receipt, summary: coverage.summary });
  }
  return found.filter(({ summary }) => coverageLine(summary) !== '');
}

interface FileCoverage {
  file: string;
  receipt: string;
  summary: Coverage['summary'];
}

const lineOf = ({ file, receipt, summary }: FileCoverage): string => `${file}: ${coverageLine(summary)}: ehch coverage ${receipt}`;

/** The rows are in all the same, so whoever may not ask for this has what was asked for. */
function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error;
}

function exitCodeOf({ refused, held, underWay, waiting }: Totals, waited: boolean): ExitCode {
  if (refused > 0 || (waited && underWay > 0)) return EXIT.failed;
  return held > 0 || (waited && waiting > 0) ? EXIT.held : EXIT.done;
}
