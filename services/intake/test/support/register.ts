import type { TestClient } from '../../../../test/support/client.ts';

/** A row of a care home's register of residents, by column. */
export type Row = Record<string, string>;

const GOOD: Row = {
  'Exported from': 'https://sunnyside.records.example',
  'Resident ref': 'R-001',
  Rev: '1',
  'Last changed': '16/06/2025 09:00:12',
  'Home ODS': 'VM1AB',
  'NHS No': 'n/k',
  Surname: 'Kaur',
  Forename: 'Harjit',
  Sex: 'F',
  'D.O.B.': '30/11/1934',
};

let serial = 0;

/** A row that is good, but for the changes, of a resident who was in no row before. */
export const residentRow = (changes: Row = {}): Row => ({ ...GOOD, 'Resident ref': `R-${serial++}`, ...changes });

/** Rows as the register's file; its header is the columns of the first. */
export function registerFile(rows: readonly Row[], columns: readonly string[] = Object.keys(rows[0] ?? GOOD)): string {
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Sends a text as the file of a source. */
export function sendFile(client: TestClient, body: string, { source = 'care-home-residents', path = '/files', headers = {} }: { source?: string; path?: string; headers?: Record<string, string> } = {}): Promise<Response> {
  return client.fetch(`${path}?source=${source}`, { method: 'POST', headers: { 'content-type': 'text/csv', ...headers }, body });
}

export interface ReceiptJson {
  id: string;
  kind: string;
  source?: string;
  fileName?: string;
  complete: boolean;
  counts: Record<string, number>;
  entries: { position: number; place?: string; state: string; recordId?: number; issues?: { code: string; row?: number; column?: string; who: string; fix: string; cell?: string }[] }[];
  next?: string;
}

export const receiptOf = async (response: Response) => (await response.json()) as ReceiptJson;
