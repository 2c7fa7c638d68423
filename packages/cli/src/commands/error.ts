import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

const PAGES = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'errors');

/** Shows the page of an error code, whatever the case it was typed in. */
export async function error(typed: string, { json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const codes = (await readdir(PAGES)).flatMap((file) => (file === 'README.md' ? [] : [file.replace(/\.md$/, '')])).sort();
  const code = codes.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (code === undefined) throw new Failure(`There is no code ${typed}.${alike(codes, typed)} docs/errors/README.md lists all of them.`);
  const page = await readFile(join(PAGES, `${code}.md`), 'utf8');
  terminal.out(json ? asJson({ code, page }) : page.trimEnd());
  return EXIT.done;
}

/** Those of the family that was typed, or of which a code was. */
function alike(codes: readonly string[], typed: string): string {
  const of = (family: string) => codes.filter((code) => family !== '' && code.toLowerCase().startsWith(`${family}-`));
  const whole = typed.toLowerCase().replace(/-$/, '');
  const found = of(whole).length > 0 ? of(whole) : of(whole.replace(/-?[^-]*$/, ''));
  return found.length === 0 ? '' : ` There are: ${found.join(', ')}.`;
}
