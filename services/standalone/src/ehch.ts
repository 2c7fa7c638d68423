/** ehch: the command, which knows the settings of everything that runs here. */
import { runCommand } from '@ehch/cli';
import { config } from './config.ts';

process.exitCode = await runCommand(
  process.argv.slice(2),
  {
    out: (text) => { console.log(text); },
    err: (text) => { console.error(text); },
    env: process.env,
  },
  [config],
);
