/**
 * `pnpm bench`: measures this project beside its peers and its limits.
 *   pnpm bench [NAME]... [--only NAME]... [--quick] [--records N] [--json] [--write]
 * --only    just this measurement, as its name alone says too; may be given several times
 * --quick   a short run that shows that all works; its numbers mean little
 * --records records through each pipeline, and residents in the file of `files`
 * --json    prints all numbers as JSON instead of tables
 * --write   keeps what was found in bench/results, and writes docs/performance.md from what is there
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { catchUp } from './catch-up.ts';
import { fanOut } from './fan-out.ts';
import { files } from './files.ts';
import { gateway } from './gateway.ts';
import type { Measurement } from './harness/findings.ts';
import { machine } from './harness/machine.ts';
import { findingsText } from './harness/render.ts';
import { reportText } from './harness/report.ts';
import { keepResult, keptResults, type Result } from './harness/results.ts';
import { mapping } from './mapping.ts';
import { notification } from './notification.ts';
import { pipeline } from './pipeline.ts';
import { reading } from './reading.ts';
import { record } from './record.ts';
import { sandbox } from './sandbox.ts';
import { scaleOut } from './scale-out.ts';
import { validation } from './validation.ts';
import { why } from './why.ts';

const MEASUREMENTS: readonly Measurement[] = [record, mapping, files, reading, why, validation, pipeline, scaleOut, sandbox, gateway, notification, fanOut, catchUp];
const REPORT = join(import.meta.dirname, '..', 'docs', 'performance.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false }, records: { type: 'string' }, json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});
const { quick, json, write } = values;
const named = [...positionals, ...(values.only ?? [])];
const only = named.length > 0 ? named : MEASUREMENTS.map(({ name }) => name);
const records = values.records === undefined ? undefined : Number(values.records);
refuseNonsense();

const found = new Map<Measurement, Result>();
for (const measurement of MEASUREMENTS.filter(({ name }) => only.includes(name))) {
  const result = await measured(measurement);
  found.set(measurement, result);
  if (!json) console.log(`\n${findingsText(measurement.title, result.findings)}`);
  if (!write) continue;
  keepResult(measurement, result);
  writeFileSync(REPORT, reportText(keptResults(MEASUREMENTS)));
}
if (json) console.log(JSON.stringify(Object.fromEntries([...found].map(([{ name }, result]) => [name, result])), null, 2));

async function measured(measurement: Measurement): Promise<Result> {
  const from = machine();
  const findings = await measurement.run({ quick, records, say: (text) => { console.error(`${measurement.name}: ${text}`); } });
  return { from, until: machine(), findings };
}

function refuseNonsense(): void {
  const unknown = only.filter((name) => !MEASUREMENTS.some((measurement) => measurement.name === name));
  const faults = [
    ...(unknown.length > 0 ? [`there is no measurement ${unknown.join(', ')}; there are: ${MEASUREMENTS.map(({ name }) => name).join(', ')}`] : []),
    ...(records !== undefined && !(Number.isInteger(records) && records > 0) ? ['--records takes a whole number'] : []),
    ...(write && (quick || records !== undefined) ? ['--write takes a full run: leave out --quick and --records'] : []),
  ];
  if (faults.length === 0) return;
  console.error(faults.join('\n'));
  process.exit(2);
}
