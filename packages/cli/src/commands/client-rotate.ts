import { randomUUID } from 'node:crypto';
import { replaceClientKeys } from '@ehch/ledger';
import { type KeyFlags, readClientKeys } from '../client-keys.ts';
import { Failure } from '../failure.ts';
import { withLedger } from '../operator.ts';
import { renderClient, shownClient } from '../render/client.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface ClientRotateFlags extends KeyFlags {
  overlap?: true;
  json?: true;
}

const WHY_NOT = {
  unknown: (id: string) => `No client is registered as ${id}.`,
  revoked: (id: string) => `${id} is revoked. ehch client add --replace registers it anew.`,
  'at-an-address': (id: string) => `${id} publishes its keys at an address of its own, and they cannot be kept here beside others. Have it publish the new key there beside the old one, or rotate without --overlap: then the keys at that address are refused.`,
  'same-kid': (id: string) => `A key of ${id} has one of these kids already, and with --overlap both would be meant: give the new key a kid of its own.`,
};

/** Gives a client other keys. */
export async function clientRotate(id: string, { overlap = false, json, ...flags }: { overlap?: boolean } & Omit<ClientRotateFlags, 'overlap'>, terminal: Terminal): Promise<ExitCode> {
  if (overlap && flags.jwksUrl !== undefined) throw new Failure('--overlap is for keys of a file: at an address of its own, the client publishes old and new keys side by side.');
  return withLedger(terminal, async (ledger, settings) => {
    const outcome = await replaceClientKeys(ledger, id, { ...(await readClientKeys(flags, settings)), overlap, requestId: randomUUID() });
    if (typeof outcome === 'string') throw new Failure(WHY_NOT[outcome](id));
    const shown = shownClient(outcome);
    const told = overlap ? 'The new keys are good beside those of before.' : 'Its keys are replaced; those of before, and tokens and console sessions got with them, are refused within seconds.';
    terminal.out(json ? asJson(shown) : `${told}\n${renderClient(shown)}`);
    return EXIT.done;
  });
}
