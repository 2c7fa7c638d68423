/** ehch: the command, which knows the settings of everything that runs here. */
import { enableCompileCache } from 'node:module';

// A short command would spend most of its time on compiling what the one before it compiled too.
enableCompileCache();
const { runCommand } = await import('@ehch/cli/command');

process.exitCode = await runCommand(
  process.argv.slice(2),
  {
    out: (text) => { console.log(text); },
    err: (text) => { console.error(text); },
    env: process.env,
  },
  async () => [(await import('./config.ts')).config],
  async (endpoints) => (await import('./drill/open-stage.ts')).openStage(endpoints),
);
