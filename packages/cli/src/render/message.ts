import type { HeldItem, HeldList } from '../held-answers.ts';
import { inOrder } from './held-list.ts';

export interface Message {
  /** The home, by its codes; or the source, of rows that name no home. */
  to: string;
  subject: string;
  body: string;
}

/**
 * Messages to whoever sends the rows, such as the manager of a home: which rows to correct, and how, in plain words. Each home has one of
 * its own, since what is held of another is none of its business. They say where a row is and never what stands in it, so that they can go
 * by ordinary mail; the subject does not even say where.
 *
 * @returns none where nothing is held that a sender has to correct
 */
export function renderMessages({ entries }: HeldList): Message[] {
  const theirs = [...entries].filter(({ who }) => who.includes('sender')).sort(inOrder);
  return [...Map.groupBy(theirs, receiverOf)].map(([to, items]) => renderMessage(to, items));
}

const receiverOf = ({ homes = [], source }: HeldItem): string => (homes.length > 0 ? `the home ${homes.join(', ')}` : `whoever sends ${source ?? 'records'}, of rows that name no home`);

function renderMessage(to: string, theirs: readonly HeldItem[]): Message {
  const rows = theirs.length === 1 ? '1 row needs' : `${theirs.length} rows need`;
  const files = Map.groupBy(theirs, ({ fileName = '', receipt }) => `${fileName} ${receipt}`);
  return {
    to,
    subject: `${rows} a correction from you`,
    body: [
      'Hello,',
      `${rows} a correction before we can take ${theirs.length === 1 ? 'it' : 'them'} in. Please correct ${theirs.length === 1 ? 'it' : 'them'} in your own system, and send the file again as you did before.`,
      ...[...files.values()].map(renderFile),
      'Once a corrected row arrives it goes on by itself, and nothing else has to be done. Thank you.',
    ].join('\n\n'),
  };
}

function renderFile(items: readonly HeldItem[]): string {
  const [{ fileName, since } = { fileName: undefined, since: '' }] = items;
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' }).format(new Date(since));
  return [fileName === undefined ? `What was sent on ${day}` : `${fileName}, sent on ${day}`, ...items.map(renderRow)].join('\n');
}

function renderRow({ place, position, issues }: HeldItem): string {
  const where = place ?? `entry ${position + 1}`;
  const faults = issues.filter(({ severity, who = 'sender' }) => severity !== 'warning' && who === 'sender');
  return faults.map(({ column, text, fix = '' }) => `- ${where[0]?.toUpperCase()}${where.slice(1)}${column === undefined ? '' : `, column ${column}`}: ${`${text} ${fix}`.trim()}`).join('\n');
}
