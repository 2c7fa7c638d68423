import type { Overview } from '../api.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** Where all records stand, and what is held, parked, delivered and received, each as a table. */
export function renderStatus({ records, waiting, held, parked, subscriptions, sources }: Overview): string {
  const { total, received, mapped, published, superseded } = records;
  return [
    'Records',
    renderTable(['taken in', 'received', 'mapped', 'published', 'superseded', 'of them waiting'], [[total, received, mapped, published, superseded, waiting]]),
    `Rows held: ${sum(held)}`,
    ...tableOf(['code', 'rows'], held.map(({ code, count }) => [code, count])),
    `Set aside until a person acts: ${sum(parked)}`,
    ...tableOf(['lane', 'code', 'items'], parked.map(({ lane, code, count }) => [lane, code, count])),
    `Subscriptions: ${subscriptions.length}`,
    ...tableOf(['topic', 'subscription', 'status', 'events', 'delivered'], subscriptions.map(({ topic, id, status, events, delivered }) => [topic.slice(topic.lastIndexOf('/') + 1), id, status, events, delivered])),
    `Sources that sent files: ${sources.length}`,
    ...tableOf(['source', 'last file', 'rows in it'], sources.map(({ source, lastReceiptAt, rows }) => [source, renderTime(lastReceiptAt), rows])),
    ...(held.length + parked.length > 0 ? ['`ehch error CODE` says what a code means and who puts it right.'] : []),
  ].join('\n');
}

const sum = (rows: readonly { count: number }[]): number => rows.reduce((total, { count }) => total + count, 0);

const tableOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] => (rows.length === 0 ? [] : [renderTable(head, rows)]);
