import { type ConfigTable, describeConfig } from '@ehch/service-kit/client';
import { renderTable } from '../render/table.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Prints every setting of these tables, each once. */
export function config(tables: readonly ConfigTable[], { json }: { json?: true }, terminal: Terminal): ExitCode {
  const rows = [...new Map(tables.flatMap(describeConfig).map((row) => [row.name, row])).values()].sort((a, b) => a.name.localeCompare(b.name));
  terminal.out(json ? asJson(rows) : renderTable(['setting', 'default', 'what it is for', 'must be'], rows.map(({ name, default: text, doc, expects, requiredInProduction }) => [requiredInProduction ? `${name} *` : name, text, doc, expects]), { 'what it is for': 60, 'must be': 34 }));
  if (!json && rows.some(({ requiredInProduction }) => requiredInProduction)) terminal.out('* must be set in production');
  return EXIT.done;
}
