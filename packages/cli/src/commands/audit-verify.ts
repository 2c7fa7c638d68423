import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

type Fault = 'seal-missing' | 'seal-changed' | 'not-that-seal' | 'row-changed' | 'row-missing' | 'row-added';

type Chain =
  | { state: 'whole'; seals: number; rows: number; forgotten: number; pending: number; head?: { number: number; digest: string } }
  | { state: 'broken'; at: { seal: number; row?: number; fault: Fault } };

const TOLD: Readonly<Record<Fault, string>> = {
  'seal-missing': 'is missing',
  'seal-changed': 'is not as it was made',
  'not-that-seal': 'is not the one that was logged: the chain was made anew',
  'row-changed': 'was changed after it was sealed',
  'row-missing': 'is gone',
  'row-added': 'was put there later, under a number that nobody used',
};

/** Says whether the audit is as it was written, or names the first row or seal that is not. */
export async function auditVerify({ seal, digest, json }: { seal?: string; digest?: string; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  if ((seal === undefined) !== (digest === undefined)) throw new Failure('--seal and --digest go together, as they stand in one line of the log.');
  const query = seal === undefined || digest === undefined ? '' : `?${new URLSearchParams({ seal, digest }).toString()}`;
  const chain = await api.get<Chain>(`/audit/$verify${query}`);
  terminal.out(json ? asJson(chain) : sentenceOf(chain));
  return chain.state === 'whole' ? EXIT.done : EXIT.failed;
}

function sentenceOf(chain: Chain): string {
  if (chain.state === 'broken') {
    const { seal, row, fault } = chain.at;
    return row === undefined ? `Seal ${seal} ${TOLD[fault]}.` : `Row ${row}, under seal ${seal}, ${TOLD[fault]}.`;
  }
  const { seals, rows, forgotten, pending, head } = chain;
  const letGo = forgotten > 0 ? `, ${forgotten} let go at the end of their time` : '';
  const last = head ? `\nThe last seal is ${head.number}, digest ${head.digest}.` : '';
  return `The audit is as it was written: ${rows} rows under ${seals} seals${letGo}; ${pending} not sealed yet.${last}`;
}
