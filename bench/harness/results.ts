import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings, Measurement } from './findings.ts';
import type { Machine } from './machine.ts';

/** What a measurement found last, and the machine when it began and when it ended. */
export interface Result {
  from: Machine;
  until: Machine;
  findings: Findings;
}

const FOLDER = join(import.meta.dirname, '..', 'results');

export function keepResult({ name }: Measurement, result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
}

/** The last results of those of these measurements that were kept, in their order. */
export function keptResults(measurements: readonly Measurement[]): Map<Measurement, Result> {
  const files = new Set(readdirSync(FOLDER));
  const kept = measurements.filter(({ name }) => files.has(`${name}.json`));
  return new Map(kept.map((measurement) => [measurement, JSON.parse(readFileSync(join(FOLDER, `${measurement.name}.json`), 'utf8')) as Result]));
}
