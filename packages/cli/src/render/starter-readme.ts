import type { TableProfiled } from '@ehch/sources/workbench';

/** The README of a source that has just begun. */
export const starterReadme = (name: string, file: string, { table, kind }: TableProfiled, recordType: string): string => `# ${name}

Reads ${kind === 'workbook' ? 'an Excel workbook' : 'a table'} of ${table.columns.length} columns into \`${recordType}\` records. Written from a profile of \`${file.replaceAll('`', '')}\`.

1. Decide whatever \`source.yaml\` marks with \`?\`, and look at the columns under \`ignored\`: nothing that stands there is read.
2. \`ehch map check .\` says in which line something is still wrong.
3. Put a file that should be let through into \`examples/\`, and one with every mistake that you expect into \`bad-examples/\`. Invent the
   people in them: these files are shown and kept.
4. \`ehch source push .\` sends the folder. It goes live once every example becomes what it should.
`;
