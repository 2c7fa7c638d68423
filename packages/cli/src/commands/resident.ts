import { randomUUID } from 'node:crypto';
import { checkNhsNumber } from '@ehch/fhir';
import { eraseResident, type ErasureReport, showResident, UnderWayError } from '@ehch/ledger';
import { Failure } from '../failure.ts';
import { withLedger } from '../operator.ts';
import { renderTable } from '../render/table.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Tells what is held of a resident. */
export async function residentShow({ json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const nhsNumber = await readNumber(terminal);
  const report = await withLedger(terminal, (ledger) => showResident(ledger, nhsNumber));
  terminal.out(json ? asJson(report ? { held: report, kept: KEPT } : {}) : told(report, 'is held'));
  return EXIT.done;
}

/** Erases what is held of a resident. */
export async function residentErase({ yes = false, json }: { yes?: boolean; json?: true }, terminal: Terminal): Promise<ExitCode> {
  const nhsNumber = await readNumber(terminal);
  const report = await withLedger(terminal, (ledger) => (yes ? eraseResident(ledger, nhsNumber, randomUUID()) : showResident(ledger, nhsNumber))).catch((error: unknown) => {
    throw error instanceof UnderWayError ? new Failure(`${error.message}. Nothing was erased: do this again in a minute.`) : error;
  });
  const name = yes ? 'erased' : 'wouldErase';
  terminal.out(json ? asJson(report ? { [name]: report, kept: KEPT } : {}) : told(report, yes ? 'was erased' : 'would be erased'));
  if (yes || report === undefined) return EXIT.done;
  terminal.err('Nothing was erased. Do it with --yes.');
  return EXIT.failed;
}

/** Never repeats what was given: it may be a number all the same. */
async function readNumber(terminal: Terminal): Promise<string> {
  const checked = checkNhsNumber((await terminal.in?.()) ?? '');
  if (!checked.ok) throw new Failure('The input is not an NHS number: ten digits, the last of which checks the others.');
  return checked.value;
}

/** What an erasure leaves, and why. */
const KEPT: readonly string[] = [
  'The audit, which has to say who saw and changed what for as long as EHCH_KEEP_AUDIT: ids, and nothing of what was said.',
  'Numbers and times of events and deliveries, so that subscribers find no gap: without what they were about.',
  'Rows of records and receipts, emptied, so that counts add up; and the names of files.',
  'Backups of the database, until they are past their own time.',
];

function told(report: ErasureReport | undefined, what: string): string {
  if (report === undefined) return 'Nothing is held under this number.';
  const { counts, resources, elsewhere, heldElsewhere, told: clients } = report;
  const { audit, 'records of others': _others, ...erased } = counts;
  return [
    `What ${what}:`,
    renderTable(['store', 'rows'], Object.entries(erased).filter(([, count]) => count > 0)),
    list('On the FHIR server, for whoever runs it to erase:', resources),
    list('Records of homes and others in which the number stands, which stay: their sender corrects them. By number in the ledger:', elsewhere.map(String)),
    list('Rows that are held with the number in them and may be of somebody else, which stay: whoever sent them looks. By receipt and position:', heldElsewhere.map(({ receiptId, position }) => `${receiptId} ${position}`)),
    list('Clients that were told, and have copies of their own:', clients),
    `What stays: ${audit} rows of the audit about it, and`,
    ...KEPT.map((line) => `  ${line}`),
  ].filter((line) => line !== '').join('\n');
}

const list = (title: string, lines: readonly string[]): string => (lines.length === 0 ? '' : `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
