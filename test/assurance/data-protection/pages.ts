import { type ConfigTable, describeConfig } from '@ehch/service-kit';
import { diagram, flows } from './flows.ts';
import { NOT_FOR_CARE, SERVICES } from './services.ts';
import { CONCERNS } from './settings.ts';
import { STORES } from './stores.ts';
import { BASES, CLASSES, type ColumnClass, type Kept, type SettingName, type Store, type TableName } from './words.ts';

const WRITTEN = '<!-- Written by `pnpm generate` from test/assurance/data-protection and the settings of the services. Do not edit. -->';
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]): string[] => [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))];
const page = (...parts: (string | string[])[]): string => `${[WRITTEN, ...parts].flat().join('\n')}\n`;

const tables: readonly ConfigTable[] = [...Object.values(SERVICES).map(({ config }) => config), ...Object.values(NOT_FOR_CARE)];
const settings = new Map(tables.flatMap(describeConfig).map((setting) => [setting.name, setting]));

/** The generated pages of docs/data-protection, by file. */
export function dataProtectionPages(): [string, string][] {
  return [
    ['docs/data-protection/data-flows.md', flowsPage()],
    ['docs/data-protection/stores.md', storesPage()],
    ['docs/data-protection/settings.md', settingsPage()],
  ];
}

function flowsPage(): string {
  const all = flows();
  return page('', '# Where data goes', '', 'Between services data passes through PostgreSQL alone; the queue says who is next, and holds no data. These are all ways in and out that settings and registrations name.', '', '```mermaid', diagram(all), '```', '', table(['from', 'to', 'what', 'named by'], all.map(({ from, to, carries, by }) => [from, to, carries, by])));
}

function storesPage(): string {
  const stores = Object.entries(STORES) as [TableName, Store<TableName>][];
  const sorted = [...stores].sort(([a], [b]) => a.localeCompare(b));
  const columns = (kind: ColumnClass, { columns: by }: Store<TableName>) => (by[kind] ?? []).map((column) => `\`${column}\``).join(', ');
  return page(
    '', '# What is held, why and for how long', '',
    `The ${sorted.length} tables of the ledger. Times in brackets are what a setting is by default. *Until erased*: later versions of a record are compared with it, and what is corrected is told to who was told before.`, '',
    table(['table', 'what for', 'ground', 'kept', 'seen by', 'erased'], sorted.map(([name, store]) => [`\`${name}\``, store.why, store.basis, store.kept.map(keptWords).join('; '), store.seenBy, store.erased])),
    '', '## Grounds', '', 'Proposed; the controller decides.', '', table(['ground', 'which'], Object.entries(BASES).map(([name, text]) => [name, text])),
    '', '## Columns', '', table(['class', 'what'], Object.entries(CLASSES).map(([name, text]) => [name, text])),
    '', table(['table', ...Object.keys(CLASSES).filter((kind) => kind !== 'plain')], sorted.map(([name, store]) => [`\`${name}\``, ...(Object.keys(CLASSES) as ColumnClass[]).filter((kind) => kind !== 'plain').map((kind) => columns(kind, store))])),
    '', 'Columns that are not named here are plain.',
  );
}

function keptWords(kept: Kept): string {
  return 'until' in kept ? kept.until : `${kept.what}: \`${kept.setting}\` (${defaultOf(kept.setting)})`;
}

const defaultOf = (name: SettingName): string => settings.get(name)?.default ?? '';

function settingsPage(): string {
  const names = (Object.keys(CONCERNS) as SettingName[]).sort();
  const of = (kind: string) => names.flatMap((name) => {
    const concern = CONCERNS[name];
    return concern.is === kind && 'how' in concern ? [[`\`${name}\``, concern.how, defaultOf(name), usersOf(name)]] : [];
  });
  const places = names.flatMap((name) => {
    const concern = CONCERNS[name];
    return concern.is === 'place' ? [[`\`${name}\``, concern.to, concern.carries, usersOf(name)]] : [];
  });
  const head = ['setting', 'what it has to do with it', 'default', 'services'];
  return page(
    '', '# What the settings have to do with people\'s data', '',
    '## Where it goes', '', table(['setting', 'to', 'what', 'services'], places),
    '', '## For how long it is kept', '', table(head, of('keeps')),
    '', '## What guards it', '', table(head, of('guards')),
    '', '## Secrets', '', table(head, of('secret')),
    '', `The other ${names.filter((name) => CONCERNS[name].is === 'nothing').length} settings have nothing to do with it.`,
  );
}

const usersOf = (name: string): string => [...Object.entries(SERVICES).map(([service, { config }]) => [service, config] as const), ...Object.entries(NOT_FOR_CARE)].flatMap(([service, config]) => (name in config ? [service] : [])).join(', ');
