import type { Api, ExplainedRow, Lineage } from '../api.ts';
import { Failure } from '../failure.ts';
import { listFiles, readEntry } from '../manifest.ts';
import { renderHeld } from '../render/sent.ts';
import { renderWhy, renderWhyNot } from '../render/why.ts';
import { heldRows } from '../send-files.ts';
import { receiptId } from './receipts.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Of what an element is: of a published resource, of a row of a receipt, or of a row of a file that is not sent. */
export interface WhyFlags {
  resource?: string;
  file?: string;
  source?: string;
  receipt?: string;
  row?: number;
  cells?: boolean;
  json?: true;
}

interface Context {
  api: Api;
  terminal: Terminal;
}

/** Says why an element is as it is, from the value back to the cell; or, of an empty one, what would fill it. */
export const why = (element: string, flags: WhyFlags, context: Context): Promise<ExitCode> => explain(element, flags, context, renderWhy);

/** Says what would fill an element that is empty; or, of one that is not, what fills it. */
export const whyNot = (element: string, flags: WhyFlags, context: Context): Promise<ExitCode> => explain(element, flags, context, renderWhyNot);

async function explain(element: string, { cells = false, json, ...flags }: WhyFlags, { api, terminal }: Context, render: typeof renderWhy): Promise<ExitCode> {
  const found = await ask(element, flags, api);
  if ('issues' in found) {
    terminal.out(json ? jsonWith(found, { cells }) : `The row is held, so nothing came of it.\n${renderHeld(heldRows({ entries: [{ ...found, position: 0, steps: [] }] }), { cells })}`);
    return EXIT.held;
  }
  terminal.out(json ? jsonWith(found, { cells }) : render(found, { cells }));
  return EXIT.done;
}

async function ask(element: string, { resource, file, source, receipt, row }: WhyFlags, api: Api): Promise<Lineage | HeldRow> {
  const [named, path] = element.includes('#') ? [element.slice(0, element.indexOf('#')), element.slice(element.indexOf('#') + 1)] : [resource, element];
  if ([named, file, receipt].filter((one) => one !== undefined).length !== 1) throw new Failure(WHERE);
  if (named !== undefined) return api.explain({ resource: named, element: path });
  if (row === undefined) throw new Failure('Say which row, as the spreadsheet numbers it, with --row.');
  if (receipt !== undefined) return api.explain({ receipt: await receiptId(api, receipt), row: String(row), element: path });
  return explainFile({ file: file ?? '', source, row, element: path }, api);
}

const WHERE = 'Say of what: Patient/123#name[0].family or --resource Patient/123 of what is published, --receipt ID --row N of what was sent, or --file F --source S --row N of a file that is not sent yet.';

type HeldRow = Extract<ExplainedRow, { state: 'held' }>;

async function explainFile({ file, source, row, element }: { file: string; source: string | undefined; row: number; element: string }, api: Api): Promise<Lineage | HeldRow> {
  const { folder, entries: [entry, ...others] } = await listFiles(file, source);
  if (entry === undefined || others.length > 0) throw new Failure('One file is asked for, and not a folder.');
  const found = await api.explainFile(await readEntry(folder, entry), { element, row });
  if (found === undefined) throw new Failure(`The file has no row ${row}: rows are counted as the spreadsheet counts them, from the header.`);
  return found.state === 'held' ? found : { ...found.why, file: { name: entry.file } };
}
