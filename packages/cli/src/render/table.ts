import Table from 'cli-table3';

/** A table for the terminal: names of columns, then rows. Numbers stand to the right. Long texts go on in the next line. */
export function renderTable(head: readonly string[], rows: readonly (readonly (string | number)[])[], widths: Readonly<Record<string, number>> = {}): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (rows.every((row) => typeof row[column] === 'number') ? 'right' : 'left')),
    colWidths: head.map((name) => widths[name] ?? null),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(String)));
  return table.toString();
}
