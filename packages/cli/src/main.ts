/** ehch: sends care homes' and networks' records, and tells what became of them. */
import { runCommand } from './program.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (text) => { console.log(text); },
  err: (text) => { console.error(text); },
  env: process.env,
});
