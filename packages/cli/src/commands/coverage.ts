import type { Api } from '../api.ts';
import { type Coverage, renderCoverage } from '../render/coverage.ts';
import { receiptId } from './receipts.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface CoverageFlags {
  all?: boolean;
  cells?: boolean;
  patch?: true;
  json?: true;
}

type ReceiptCoverage = Coverage & { receipt: string; fileName?: string; complete: boolean; settled: boolean };

/** Tells what a receipt's rows left unread and unfilled. */
export async function coverage(id: string, { all = false, cells = false, patch, json }: CoverageFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const found = await api.get<ReceiptCoverage>(`/receipts/${encodeURIComponent(await receiptId(api, id))}/coverage`);
  if (patch) {
    if (found.patch === undefined) terminal.err('Every word has an entry in its code table: there is nothing to add.');
    else terminal.out(found.patch.trimEnd());
  } else terminal.out(json ? jsonWith(found, { cells }) : [titleOf(found), renderCoverage(found, { all, cells })].join('\n'));
  return EXIT.done;
}

function titleOf({ receipt, fileName, source, settled }: ReceiptCoverage): string {
  const read = source && `${source.source} version ${source.version}, ${source.rows} rows, ${source.records} records`;
  return `${[`receipt ${receipt}`, fileName, read, settled ? undefined : 'still under way'].filter((part) => part !== undefined).join(', ')}:`;
}
