#!/usr/bin/env node
/** ehch: the command, which knows the settings of everything that runs here. */
import { enableCompileCache } from 'node:module';
import { text } from 'node:stream/consumers';

// A short command would spend most of its time on compiling what the one before it compiled too.
enableCompileCache();
const { runCommand } = await import('@ehch/cli/command');

process.exitCode = await runCommand(
  process.argv.slice(2),
  {
    out: (line) => { console.log(line); },
    err: (line) => { console.error(line); },
    in: () => text(process.stdin),
    env: process.env,
  },
  async () => [(await import('./config.ts')).config],
  async (endpoints) => (await import('./drill/open-stage.ts')).openStage(endpoints),
);
