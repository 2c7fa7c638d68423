import type { Api, Receipt } from '../api.ts';
import { renderReceipt } from '../render/receipt.ts';
import { receiptId } from './receipts.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Shows a receipt: every row's steps, or why it is held. */
export async function receipt(id: string, { held, cells = false, json }: { held?: true; cells?: boolean; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const found = await read(api, await receiptId(api, id), { held, json });
  terminal.out(json ? jsonWith(found, { cells }) : renderReceipt(found, { cells, heldOnly: held ?? false }));
  return (found.counts.held ?? 0) > 0 ? EXIT.held : EXIT.done;
}

/** A row that is held, or was and is mended, or is held anew of a later receipt. */
const EVER_HELD = ['held', 'mended', 'held-again'] as const;

/** A person sees the first page, and is told that there is more; a machine has every row. */
async function read(api: Api, id: string, { held, json }: { held: true | undefined; json: true | undefined }): Promise<Receipt> {
  if (held) return api.receipt(id, EVER_HELD);
  const { next, ...first } = await api.receipt(id);
  return json && next !== undefined ? { ...first, entries: await api.entries(id) } : first;
}
