import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { writeAudit } from '@ehch/ledger';
import { startIntake, type TestIntake } from '../../services/intake/test/support/intake.ts';
import { until } from '../support/until.ts';
import { runCommand } from '@ehch/cli';

let intake: TestIntake;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  [intake, folder] = await Promise.all([startIntake(), mkdtemp(join(tmpdir(), 'ehch-audit-'))]);
  const client = await intake.client({ tenant: 'tenant-a' });
  env = { EHCH_URL: intake.url, EHCH_TOKEN: await client.token(), EHCH_DATA_DIR: folder };
  await writeAudit(intake.ledger, [1, 2, 3].map((id) => ({ tenant: 'tenant-a', clientId: 'platform', action: 'R', event: 'event-delivered', entityType: 'Notification', entityId: `n_${id}`, resources: [{ reference: `Encounter/${id}`, version: '1' }, { reference: 'Patient/7' }] })));
});
afterAll(async () => {
  await intake.close();
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('ehch audit (SEC-034)', () => {
  test('list shows who was told what of a resident', async () => {
    const { code, out } = await run('audit', 'list', '--patient', 'Patient/7', '--limit', '2');
    expect({ code, lines: out.match(/event-delivered/g)?.length, client: out.includes('platform'), newest: out.includes('Encounter/3/_history/1'), oldest: out.includes('Encounter/1') }).toEqual({ code: 0, lines: 2, client: true, newest: true, oldest: false });
    expect(await run('audit', 'list', '--patient', 'Patient/8')).toMatchObject({ code: 0, out: 'The audit has nothing of that.' });
    expect((await run('audit', 'list', '--limit', '0')).code).toBe(1);
  });

  test('export writes every event, one a line', async () => {
    const file = join(folder, 'audit.ndjson');
    expect(await run('audit', 'export', '--client', 'platform', '--since', '1d', '--out', file)).toMatchObject({ code: 0, out: `3 AuditEvents written to ${file}.` });
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as { resourceType: string; entity: object[] });
    expect(lines.map(({ resourceType }) => resourceType)).toEqual(['AuditEvent', 'AuditEvent', 'AuditEvent']);
  });

  test('verify says that nothing was changed, and names the row that was', async () => {
    await until('every row is sealed', async () => (await run('audit', 'verify')).out.includes('; 0 not sealed yet'));
    const { code, out } = await run('audit', 'verify');
    const [, seal = '', digest = ''] = /last seal is (\d+), digest ([0-9a-f]{64})/.exec(out) ?? [];
    expect({ code, kept: (await run('audit', 'verify', '--seal', seal, '--digest', digest)).code, other: (await run('audit', 'verify', '--seal', seal, '--digest', '0'.repeat(64))).code }).toEqual({ code: 0, kept: 0, other: 1 });
    expect((await run('audit', 'verify', '--seal', seal)).code).toBe(1);
    const { id } = await intake.ledger.selectFrom('audit').select('id').where('entity_id', '=', 'n_2').executeTakeFirstOrThrow();
    await intake.ledger.connection().execute(async (one) => {
      await sql`set session_replication_role = replica`.execute(one);
      await sql`update audit set client_id = 'nobody' where id = ${id}`.execute(one);
      await sql`set session_replication_role = origin`.execute(one);
    });
    expect(await run('audit', 'verify')).toMatchObject({ code: 1, out: expect.stringMatching(new RegExp(`^Row ${id}, under seal \\d+, was changed after it was sealed\\.$`)) });
  });
});
