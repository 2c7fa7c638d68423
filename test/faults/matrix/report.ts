import type { Machine } from '../../../bench/harness/machine.ts';
import { markdownTable } from '../../../bench/harness/render.ts';
import { spreadOf } from '../../../bench/harness/spread.ts';
import type { Cell } from './cell.ts';
import type { Backend } from './rig.ts';
import type { CellResult } from './run-cell.ts';

/** One run of a cell. */
export interface Run extends CellResult {
  cell: string;
  backend: Backend;
  seed: number;
}

const HEAD = `<!-- Written by \`pnpm faults --long\`. Do not edit: run the command again. -->

# Reliability

What is promised: nothing that was acknowledged is lost, doubled, made older or told out of its order, whatever fails between the
processes or in them. This page is what came of it when it was tried.`;

const METHOD = `Two intakes, two mappers, two publishers, two notifiers and a FHIR server run as processes of their own behind one port, over one
PostgreSQL that writes its log to disk before it answers, and one Redis with an append-only file where the lanes are on Redis. Between
each of them and PostgreSQL, Redis, the FHIR server and the subscriber stands a link that slows, resets and cuts connections as a cell
of the matrix wants it; processes are killed, stopped and told to end by signals. In each run a client sends versions of care plans, and
comes again with the same idempotency key until it has a receipt. Once nothing is under way any more, what was acknowledged is compared
with the receipts, the FHIR server, the ledger, the audit and the subscriber's own log: each source version is in the ledger once, the
newest is on the FHIR server, each resource is there once and at the version that the ledger takes it to have, each version was written
once by the audit and told once and in its order to the subscriber, by one name. A difference in any of these is counted.

The seed decides the moments of a round. \`pnpm faults --seed N --cell ID --backend B\` has a run again, as far as processes of an operating
system let it.`;

const GENTLER = `The load of a cell is eighteen versions of six plans of six residents, four at a time, if nothing else is said, and nothing steady goes before it. What
needs minutes has them in the first round of a long run. \`pnpm test\` has each cell once, on one of the two backends, as its seed decides; \`pnpm faults\`
has each on both.`;

interface Report {
  runs: readonly Run[];
  cells: readonly Cell[];
  machine: Machine;
  until: string;
}

/** The page of all runs. */
export function reportText({ runs, cells, machine, until }: Report): string {
  const failed = runs.filter(({ differences }) => differences.length > 0);
  const acknowledged = runs.reduce((sum, run) => sum + run.acknowledged, 0);
  return `${[
    HEAD,
    `Run from ${minute(machine.at)} to ${minute(until)} UTC with Node ${machine.node.slice(1)} on ${machine.system}: ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB of memory.`,
    `${runs.length.toLocaleString('en-GB')} runs of ${cells.length} cells, seeds ${[...new Set(runs.map(({ seed }) => seed))].join(', ')}, ${acknowledged.toLocaleString('en-GB')} acknowledged versions. **${failed.length} of them with a difference.**`,
    markdownTable({ columns: ['cell', 'fault', 'lanes on', 'runs', 'acknowledged', 'with a difference', 'settled after: median', 'worst'], rows: cells.flatMap((cell) => rowsOf(cell, runs)) }),
    ...(failed.length > 0 ? ['## The differences', ...failed.map(({ cell, backend, seed, differences }) => `- ${cell} on ${backend}, seed ${seed}: ${differences.join('; ')}`)] : []),
    '## How it is tried',
    METHOD,
    '## Where it is gentler than what it stands for',
    GENTLER,
    cells.flatMap(({ id, gentler }) => (gentler === undefined ? [] : [`- ${id}: ${gentler}`])).join('\n'),
  ].join('\n\n')}\n`;
}

function rowsOf({ id, what }: Cell, runs: readonly Run[]): string[][] {
  const own = Map.groupBy(runs.filter(({ cell }) => cell === id), ({ backend }) => backend);
  return [...own].map(([backend, all]) => {
    const settled = spreadOf(all.map(({ settledMs }) => settledMs));
    return [id, what, backend, String(all.length), String(all.reduce((sum, { acknowledged }) => sum + acknowledged, 0)), String(all.filter(({ differences }) => differences.length > 0).length), seconds(settled.median), seconds(settled.max)];
  });
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
