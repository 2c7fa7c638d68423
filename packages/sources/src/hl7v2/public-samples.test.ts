import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createSource } from '../create-source.ts';
import type { TablesDefinition } from '../definition/definition.ts';
import { fileOf, SOURCES } from '../index.ts';
import type { SourceRow } from '../source.ts';
import { cellsIn, selectCell } from './cells.ts';
import { parseMessage } from './message.ts';
import { messagesOf } from './messages.ts';

const folder = process.env['EHCH_HL7V2_DIR'] ?? '';
if (!folder) console.warn('EHCH_HL7V2_DIR is not set: the reader of HL7 v2 was NOT tried on public ADT messages.');
const withSamples = folder ? describe : describe.skip;
const files = folder ? readdirSync(folder).filter((file) => file.endsWith('.hl7')) : ['none'];

/** The source of a hospital, for one that has these names and speaks of its patients' numbers as these do. */
function sourceForSamples() {
  const { definition } = SOURCES['hospital-adt']!;
  const { codes, ...rest } = definition as TablesDefinition;
  const hospital = { GHHSFacility: 'https://ghh.example', 'Ntierprise Clinic': 'https://ntierprise.example' };
  return createSource('samples', { ...rest, codes: { ...codes, hospital } });
}

async function rowsOf(file: string): Promise<SourceRow[]> {
  const reading = await sourceForSamples().read(fileOf(readFileSync(join(folder, file))));
  return reading.ok ? Array.fromAsync(reading.rows) : [];
}

withSamples('public ADT messages, written by nobody here', () => {
  test('there are some of most events', () => expect(files.length).toBeGreaterThanOrEqual(8));

  test.each(files)('every segment and leaf of %s is read', async (file) => {
    const found = await Array.fromAsync(messagesOf(fileOf(readFileSync(join(folder, file))).chunks()));
    expect(found.map(({ is }) => is)).toEqual(['message']);
    const [message] = found;
    const parsed = message?.is === 'message' ? parseMessage(message.segments) : undefined;
    if (!parsed?.ok) throw new Error(JSON.stringify(parsed));
    const lines = readFileSync(join(folder, file), 'utf8').split('\n').filter((line) => line.trim() !== '');
    expect(parsed.message.segments.map(({ name }) => name)).toEqual(lines.map((line) => line.slice(0, 3)));
    for (const name of cellsIn(parsed.message)) expect(selectCell(parsed.message, name)?.text).not.toBe('');
  });

  test.each(files)('%s is read as its MSH-9 says, and held only for what our hospitals do not write', async (file) => {
    const [row, ...others] = await rowsOf(file);
    expect(others).toEqual([]);
    expect(row?.table).toBe(file.includes('A40') ? 'merges' : /A1[23]/.test(file) ? 'taken-back' : 'visits');
    const issues = row && 'issues' in row ? row.issues : [];
    expect(issues.filter(({ code, column }) => !DOCUMENTED.has(`${code} ${column ?? ''}`)).map(({ code, column, text }) => ({ code, column, text }))).toEqual([]);
    expect(issues.map(({ text, fix }) => `${text} ${fix ?? ''}`).join()).not.toMatch(/EVERYMAN|PATID|Nursing home|BCBS|12345/);
  });

  test('MSH-9 decides where EVN-1 says otherwise, as in the discharge that calls itself A01', async () => {
    const [row] = await rowsOf('ADT-A03-01.hl7');
    expect(row?.cells).toMatchObject({ 'MSH-9.2': 'A03', 'PV1-19 or PV1-50': '40007716', 'PV1-45': '20150209113419+0110' });
  });
});

/** These messages are of the United States: their words for how patients come and go are no codes, and their patient numbers name no kind. */
const DOCUMENTED: ReadonlySet<string> = new Set([
  'EHCH-ROW-010 PV1-14', 'EHCH-ROW-010 PV1-36', 'EHCH-ROW-010 PV1-37',
  'EHCH-REC-001 PID-3[4=NHS] or PID-3[5=NH], PID-3[5=MR,4=@MSH-4] or PID-3[5=MR,4=] or PID-3[5=PI,4=@MSH-4] or PID-3[5=PI,4=]',
  'EHCH-REC-001 MRG-1[4=NHS] or MRG-1[5=NH], MRG-1[5=MR,4=@MSH-4] or MRG-1[5=MR,4=] or MRG-1[5=PI,4=@MSH-4] or MRG-1[5=PI,4=]',
  'EHCH-REC-005 MSH-4.1',
]);
