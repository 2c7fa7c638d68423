import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { refuseUnknown } from './held.ts';
import { renderTable } from '../render/table.ts';
import { renderTime } from '../render/time.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

interface ReceiptLine {
  id: string;
  kind: string;
  source?: string;
  sourceVersion?: number;
  fileName?: string;
  receivedAt: string;
  complete: boolean;
}

/** Lists what was received, the newest first. */
export async function receipts({ source, limit, json }: { source?: string; limit: number; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const found = await listReceipts(api, { limit, ...(source !== undefined && { source }) });
  if (json) terminal.out(asJson(found));
  else if (found.length === 0) terminal.out('Nothing was received yet.');
  else terminal.out(renderTable(['receipt', 'received', 'source', 'version', 'file', ''], found.map(lineOf)));
  return EXIT.done;
}

const lineOf = ({ id, receivedAt, kind, source = kind, sourceVersion, fileName = '', complete }: ReceiptLine): (string | number)[] =>
  [id, renderTime(receivedAt), source, sourceVersion ?? '', fileName, complete ? '' : 'not whole: it broke off'];

/** The id of a receipt; `latest` stands for the newest. */
export async function receiptId(api: Api, id: string): Promise<string> {
  if (id !== 'latest') return id;
  const [newest] = await listReceipts(api, { limit: 1 });
  if (newest === undefined) throw new Failure('Nothing was received yet.');
  return newest.id;
}

async function listReceipts(api: Api, { source, limit }: { source?: string; limit: number }): Promise<ReceiptLine[]> {
  const query = new URLSearchParams({ limit: String(limit), ...(source !== undefined && { source }) });
  const { receipts: found, neverReceived } = await api.get<{ receipts: ReceiptLine[]; neverReceived?: ['source'] }>(`/receipts?${query.toString()}`);
  refuseUnknown(neverReceived, source === undefined ? {} : { source });
  return found;
}
