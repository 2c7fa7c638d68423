import { type FileProfile, profile, type ProfileOptions } from '@ehch/sources/workbench';
import { openLocal } from '../local-file.ts';
import { renderProfile } from '../render/profile.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export type ProfileFlags = ProfileOptions & { json?: true };

/** Tells what a file is, how it is written and what each column seems to hold. Reads the file on this machine and sends nothing. */
export async function profileFile(path: string, { json, ...options }: ProfileFlags, terminal: Terminal): Promise<ExitCode> {
  const read: FileProfile = await profile(await openLocal(path), options);
  terminal.out(json ? asJson(read) : renderProfile(path, read));
  return read.kind === 'unreadable' ? EXIT.failed : EXIT.done;
}
