import { type ConfigTable, describeConfig, type SettingRow } from '@ehch/service-kit';

const HEAD = `# Settings

Every setting of every service, from the tables that the services read; \`ehch config\` prints those of one process. A setting is a variable of the
environment. A secret may stand in a file instead, which the variable \`NAME_FILE\` names: \`DATABASE_URL_FILE=/run/secrets/database-url\`. A setting that is
wrong, or missing in production, ends the start with a line that names it and never its value.

| setting | default | read by | what it is for | must be |
|---|---|---|---|---|
`;

/** The page of all settings. @param tables the table of each service, by the name of the service */
export function settingsPage(tables: Readonly<Record<string, ConfigTable>>): string {
  const read = new Map<string, { row: SettingRow; by: string[] }>();
  for (const [service, table] of Object.entries(tables)) {
    for (const row of describeConfig(table)) {
      const known = read.get(row.name);
      read.set(row.name, { row: known?.row ?? row, by: [...(known?.by ?? []), service] });
    }
  }
  const all = Object.keys(tables).length;
  const lines = [...read.values()].sort((a, b) => (a.row.name < b.row.name ? -1 : 1)).map(({ row, by }) => `| ${[name(row), row.default && `\`${row.default}\``, by.length === all ? 'all' : by.join(', '), row.doc, row.expects].map(cell).join(' | ')} |`);
  return `${HEAD}${lines.join('\n')}\n\n\\* must be set in production. † a secret: never shown, and may stand in a file.\n`;
}

const name = ({ name: text, secret, requiredInProduction }: SettingRow): string => `\`${text}\`${requiredInProduction ? ' \\*' : ''}${secret ? ' †' : ''}`;
const cell = (text: string): string => text.replaceAll('|', '\\|');
