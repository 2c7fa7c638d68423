import { html, type SafeHtml } from '@remix-run/html-template';

export type Cell = SafeHtml | string | number;

/** One column: its name, and whether it holds numbers. */
export interface Column {
  name: string;
  isNumber?: true;
}

export interface Row {
  /** Known by it from one look to the next. */
  id: string;
  /** The first heads the row. */
  cells: readonly Cell[];
}

/** A table that can be scrolled by keyboard where it is wider than the window. @param total of the same number of cells as the rows */
export function table({ id, caption, columns, rows, total }: { id: string; caption: string; columns: readonly Column[]; rows: readonly Row[]; total?: readonly Cell[] }): SafeHtml {
  const cellsOf = (cells: readonly Cell[]) => cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td${columns[index]?.isNumber ? NUMBER : ''}>${cell}</td>`));
  return html`<div class="scroll" id="${id}-scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">
<table id="${id}">
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${columns.map(({ name, isNumber }) => html`<th scope="col"${isNumber ? NUMBER : ''}>${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr id="${row.id}">${cellsOf(row.cells)}</tr>\n`)}</tbody>
${total === undefined ? '' : html`<tfoot><tr>${cellsOf(total)}</tr></tfoot>`}
</table>
</div>`;
}

const NUMBER = html` class="number"`;

/** Names and what is to be said of them. */
export const facts = (pairs: readonly (readonly [string, Cell])[]): SafeHtml => html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
