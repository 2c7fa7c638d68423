import { type Command, Option } from 'commander';
import type { Api } from './api.ts';
import { type AuditFlags, auditList } from './commands/audit-list.ts';
import { auditExport } from './commands/audit-export.ts';
import { auditVerify } from './commands/audit-verify.ts';
import { readSince } from './since.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type WithApi = (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>;

/** The commands that show the audit, take it out, and prove it. */
export function addAudit(program: Command, withApi: WithApi): void {
  const audit = program.command('audit').description('who did what to which resource, and whether that account of it was changed');
  withFilters(audit.command('list').description('list it, the newest first'))
    .option('--limit <n>', 'how many at most', '20')
    .option('--json', 'as AuditEvents of FHIR')
    .action((flags: AuditFlags & { limit: string; json?: true }) => withApi((context) => auditList(flags, context)));
  withFilters(audit.command('export').description('write it to a file as AuditEvents of FHIR, one a line, the newest first'))
    .requiredOption('--out <file>', 'file to write')
    .action((flags: AuditFlags & { out: string }) => withApi((context) => auditExport(flags, context)));
  audit
    .command('verify')
    .description('walk its chain, and name the first row or seal that does not fit')
    .option('--seal <n>', 'a seal as it was logged, with its digest: is it that one still?')
    .option('--digest <hex>', 'the digest that was logged with it')
    .option('--json', 'as JSON')
    .action((flags: { seal?: string; digest?: string; json?: true }) => withApi((context) => auditVerify(flags, context)));
}

function withFilters(command: Command): Command {
  return command
    .option('--patient <reference>', 'about this resident, such as Patient/7')
    .option('--entity <reference>', 'about this, such as Encounter/12')
    .option('--client <id>', 'by or to this client')
    .option('--request <id>', 'of the request with this X-Request-ID')
    .addOption(new Option('--since <time>', 'not before, such as 7d, 12h or 2026-11-09').argParser(readSince))
    .addOption(new Option('--until <time>', 'before').argParser(readSince));
}
