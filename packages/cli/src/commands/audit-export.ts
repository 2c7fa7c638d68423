import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { Api } from '../api.ts';
import { auditPages } from '../audit-pages.ts';
import { EXIT, type ExitCode, type Terminal } from '../terminal.ts';
import type { AuditFlags } from './audit-list.ts';

const PAGE = 1_000;

/** Writes the audit as AuditEvents, one a line (NDJSON). The file has its name only once it is whole. */
export async function auditExport({ out, ...filters }: AuditFlags & { out: string }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const file = createWriteStream(`${out}.new`, { mode: 0o600 });
  const ended = finished(file);
  ended.catch(() => undefined);
  let count = 0;
  for await (const page of auditPages(api, filters, PAGE)) {
    const lines = page.map((event) => `${JSON.stringify(event)}\n`).join('');
    if (!file.write(lines)) await Promise.race([once(file, 'drain'), ended]);
    count += page.length;
  }
  file.end();
  await ended;
  await rename(`${out}.new`, out);
  terminal.out(`${count} AuditEvents written to ${out}.`);
  return EXIT.done;
}
