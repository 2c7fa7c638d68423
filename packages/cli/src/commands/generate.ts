import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../failure.ts';
import type { GeneratedFile } from '../generate/files.ts';
import { generatePcn, type GenerateOptions } from '../generate/generate-pcn.ts';
import { generateUnmapped } from '../generate/unmapped.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Writes the files of a synthetic network and their manifest; or, of homes whose records system no source reads yet, the files. */
export async function generate({ out: folder, json, unmapped, ...options }: GenerateOptions & { out: string; unmapped?: true; json?: true }, terminal: Terminal): Promise<ExitCode> {
  const idle = unmapped ? (['homes', 'residents', 'weeks', 'start'] as const).filter((name) => options[name] !== undefined) : [];
  if (idle.length > 0) throw new Failure(`The register to map has always the same homes and residents: ${idle.map((name) => `--${name}`).join(', ')} does not go with --unmapped.`);
  const files = unmapped ? generateUnmapped(options.seed) : generateFiles(options);
  for (const { file, bytes } of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), bytes);
  }
  const manifest = files.map(({ bytes: _bytes, ...entry }) => entry);
  await writeFile(join(folder, 'manifest.json'), `${asJson(manifest)}\n`);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const held = files.reduce((sum, file) => sum + file.held.length, 0);
  const next = unmapped ? `No source reads residents.csv yet. Begin with: ehch profile ${join(folder, 'residents.csv')}` : `Send them with: ehch send ${folder}`;
  terminal.out(json ? asJson({ folder, files: files.length, rows, held }) : `${files.length} files with ${rows} rows in ${folder}, ${held} of them wrong on purpose. ${next}`);
  return EXIT.done;
}

function generateFiles(options: GenerateOptions): GeneratedFile[] {
  try {
    return generatePcn(options);
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(`${error.message}.`, error);
    throw error;
  }
}
