import type { Findings, Measurement } from './findings.ts';
import type { Machine } from './machine.ts';
import { findingsText, markdownTable, verdict } from './render.ts';

const HEAD = `<!-- Written by \`pnpm bench --write\`. Do not edit: run the command again. -->

# Performance

This page is written by \`pnpm bench --write\` from one run, so each of its numbers can be had again. Contenders take turns on the
same machine, and what counts is the ratio of two that ran next to each other. The times themselves are this machine's.`;

/** The page of all findings. */
export function reportText(before: Machine, after: Machine, found: ReadonlyMap<Measurement, Findings>): string {
  const aims = [...found].flatMap(([{ title }, findings]) => findings.aims.map((aim) => [title, aim.what, aim.aim, aim.reached, verdict(aim)]));
  return `${[
    HEAD,
    `Measured from ${minute(before.at)} to ${minute(after.at)} UTC with Node ${before.node.slice(1)} on ${before.system}: ${before.cores} cores (${before.processor}), ${before.memoryGiB} GiB of memory. ` +
      `The load of the minute before was ${before.load.toFixed(2)}; of the last minute of the run ${after.load.toFixed(2)}, its own work included.`,
    '## What is reached and what is not',
    markdownTable({ columns: ['measurement', 'what', 'aim', 'reached', ''], rows: aims }),
    ...[...found].map(([{ title }, findings]) => findingsText(title, findings)),
  ].join('\n\n')}\n`;
}

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
