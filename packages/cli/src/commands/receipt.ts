import type { Api } from '../api.ts';
import { renderReceipt } from '../render/receipt.ts';
import { receiptId } from './receipts.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Shows a receipt: every row's steps, or why it is held. */
export async function receipt(id: string, { held, cells = false, json }: { held?: true; cells?: boolean; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const found = await api.receipt(await receiptId(api, id), held && 'held');
  terminal.out(json ? jsonWith(found, { cells }) : renderReceipt(found, { cells }));
  return (found.counts.held ?? 0) > 0 ? EXIT.held : EXIT.done;
}
