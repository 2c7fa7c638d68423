import type { Measurement } from './findings.ts';
import type { Machine } from './machine.ts';
import { findingsText, markdownTable, verdict } from './render.ts';
import type { Result } from './results.ts';

const HEAD = `<!-- Written by \`pnpm bench --write\`. Do not edit: run the command again. -->

# Performance

This page is written by \`pnpm bench --write\`, each of its parts from one run, so each of its numbers can be had again. Contenders take turns on the
same machine, and what counts is the ratio of two that ran next to each other. The times themselves are this machine's.`;

/** The page of all results. */
export function reportText(results: ReadonlyMap<Measurement, Result>): string {
  const aims = [...results].flatMap(([{ title }, { findings }]) => findings.aims.map((aim) => [title, aim.what, aim.aim, aim.reached, verdict(aim)]));
  return `${[
    HEAD,
    '## What is reached and what is not',
    markdownTable({ columns: ['measurement', 'what', 'aim', 'reached', ''], rows: aims }),
    ...[...results].map(([{ title }, result]) => `${findingsText(title, result.findings)}\n\n${circumstances(result)}`),
  ].join('\n\n')}\n`;
}

const circumstances = ({ from, until }: { from: Machine; until: Machine }): string =>
  `Measured from ${minute(from.at)} to ${minute(until.at)} UTC with Node ${from.node.slice(1)} on ${from.system}: ${from.cores} cores (${from.processor}), ${from.memoryGiB} GiB of memory. ` +
  `The load of the minute before was ${from.load.toFixed(2)}; of the last minute of the run ${until.load.toFixed(2)}, its own work included.`;

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
