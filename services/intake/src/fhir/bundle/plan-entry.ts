import { type Caller, grants, HttpError } from '@ehch/service-kit';
import type { WritingDeps } from '../writing-deps.ts';
import { parseIfMatch } from '../encounter/if-match.ts';
import { planConditionalUpdate, planCreate, planUpdate, type Write, type Writer } from '../encounter/plan.ts';
import { readPosted } from '../encounter/posted.ts';
import type { Asked } from './read-bundle.ts';

/** Who sends a bundle, and with which rights. */
export interface BundleWriter extends Writer {
  scopes: Caller['scopes'];
}

/** What an entry that writes comes to, with the rights that it needs (SEC-012). Entries that read are not for this. */
export async function planEntry(deps: WritingDeps, writer: BundleWriter, asked: Exclude<Asked, { do: 'read' }>): Promise<Write> {
  if (asked.do === 'other') throw notAllowed(asked.method);
  if (asked.type !== 'Encounter') throw notAllowed(asked.do);
  allow(writer, { create: 'c', update: 'u', 'conditional-update': 'cus' }[asked.do]);
  const posted = readPosted(asked.resource);
  // Each entry is a request of its own: what has no name of its own gets one that no other entry has.
  const own = { ...writer, key: `${writer.key ?? writer.requestId} #${asked.index}` };
  if (asked.do === 'update') return planUpdate(deps, own, { serverId: asked.id, posted, ifMatch: parseIfMatch(asked.ifMatch) });
  if (asked.do === 'conditional-update') return planConditionalUpdate(deps, own, { query: asked.query, posted, ifMatch: parseIfMatch(asked.ifMatch) });
  if (asked.ifNoneExist !== undefined) allow(writer, 's');
  return planCreate(own, posted, asked.ifNoneExist);
}

const notAllowed = (what: string): HttpError => new HttpError({ status: 405, code: 'method-not-allowed', detail: `Entries may create and update Encounters, and read; not ${what.slice(0, WORD)} this.`, headers: { Allow: 'GET, POST, PUT' } });

/** What was sent is repeated no further than a method is long. */
const WORD = 18;

function allow({ scopes }: BundleWriter, permissions: string): void {
  if (!grants(scopes, 'Encounter', permissions)) throw new HttpError({ status: 403, code: 'scope-missing', detail: `The scope system/Encounter.${permissions} is needed.` });
}
