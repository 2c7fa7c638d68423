/** One pipeline as a process of its own, told what to do by the process that started it. */
import { writeFileSync } from 'node:fs';
import type { Bundle } from '@medplum/fhirtypes';
import type { Answer, Order, Phase, Sent } from './process.ts';
import { startLeanest } from './leanest.ts';
import { startOurs } from './ours.ts';
import type { Pipeline, StartPipeline } from './pipeline.ts';
import { startUsual, startUsualWithProfiles } from './usual.ts';

const PIPELINES: Readonly<Record<string, StartPipeline>> = { ours: startOurs, usual: startUsual, 'usual, with profiles': startUsualWithProfiles, leanest: startLeanest };

let pipeline: Pipeline | undefined;
let published = 0;
let awaited = Number.POSITIVE_INFINITY;
let phase: Phase | undefined;
const sent: { phase: Phase; bundle: Bundle }[] = [];

const say = (answer: Answer): void => void process.send?.(answer);

/** Only its reference: it is written once the time has been taken. */
function keep(bundle: Bundle): void {
  if (phase !== undefined) sent.push({ phase, bundle });
}

const lineOf = ({ phase: of, bundle }: (typeof sent)[number]): string => `${JSON.stringify({ phase: of, body: JSON.stringify(bundle) } satisfies Sent)}\n`;

function sayIfReached(): void {
  if (published < awaited) return;
  awaited = Number.POSITIVE_INFINITY;
  const { user, system } = process.cpuUsage();
  say({ is: 'reached', cpuNs: (user + system) * 1e3, rssBytes: process.memoryUsage.rss() });
}

async function obey(order: Order): Promise<void> {
  switch (order.is) {
    case 'start': {
      const { pipeline: name, ...servers } = order;
      pipeline = await PIPELINES[name]?.({ ...servers, onPublished: () => { published += 1; sayIfReached(); }, onFailure: (text) => { say({ is: 'failed', text }); }, onSent: keep });
      say({ is: 'ready', url: pipeline?.url ?? '', token: pipeline?.token });
      return;
    }
    case 'await':
      awaited = order.published;
      sayIfReached();
      return;
    case 'record':
      phase = order.phase;
      return;
    case 'stop':
      if (order.sentFile !== undefined) writeFileSync(order.sentFile, sent.map(lineOf).join(''));
      await pipeline?.close();
      process.disconnect();
      return;
    default:
      order satisfies never;
  }
}

process.on('message', (order: Order) => { obey(order).catch((error: unknown) => { say({ is: 'failed', text: String(error) }); }); });
