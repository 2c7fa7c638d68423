import type { Resource } from '@medplum/fhirtypes';
import { type EntryResult, readTransactionResponse, type ServerAnswer } from './answers.ts';
import type { FhirServer } from './fhir-server.ts';
import { holdsAll } from './merge.ts';
import { type Knowledge, mayBeShared, planRecord, type PlannedResource, toSend } from './plan.ts';
import { readBack } from './read-back.ts';
import { contentOf, type Locate, locator, wireBundle } from './wire.ts';

/** Every answer of a server that did not do what was asked. */
export type Failure = Exclude<ServerAnswer, { is: 'ok' }>;

export type PublishResult =
  | { is: 'published'; resources: PlannedResource[] }
  | { is: 'waiting'; identities: string[] }
  | { is: 'ambiguous'; resourceType: string }
  /** Versions moved again and again under our hands. */
  | { is: 'contended' }
  | { is: 'failed'; answer: Failure };

export interface PublishRequest extends Knowledge {
  recordId: number;
  resources: readonly Resource[];
  /** An earlier attempt may have been stored although its answer was lost. */
  readFirst: boolean;
  /** Asked just before anything is changed on the server. */
  isOurs(): boolean;
}

/** How often we look again after somebody else changed what we were about to change (REL-024). */
const ROUNDS = 5;

/** Brings a record's resources onto the server, once, whatever became of earlier attempts. */
export async function publishRecord(server: FhirServer, request: PublishRequest): Promise<PublishResult> {
  const plan = planRecord(request.resources, request);
  if (plan.is !== 'ready') return plan;
  let planned = plan.resources;
  let looking = request.readFirst;
  let conditional = true;
  for (let round = 0; round < ROUNDS; round += 1) {
    const looked = await look(server, planned, { request, all: looking });
    if (looked.is !== 'read') return looked;
    const sent = await send(server, looked.resources, { request, conditional });
    if (conditional && sent.is === 'failed' && mayBeTooManyConditions(sent.answer, looked.resources, request)) conditional = false;
    else if (sent.is !== 'sent') return sent;
    else planned = sent.resources;
    if (toSend(planned, request.recordId).length === 0) return { is: 'published', resources: planned };
    looking = true;
  }
  return { is: 'contended' };
}

/** Medplum refuses a transaction of more than eight entries in which one is created on a condition. */
const CONDITIONS_OF_MEDPLUM = 8;

function mayBeTooManyConditions(answer: Failure, planned: readonly PlannedResource[], { recordId }: PublishRequest): boolean {
  return answer.is === 'refused' && answer.status === 400 && toSend(planned, recordId).length > CONDITIONS_OF_MEDPLUM;
}

type Step<T extends string> = { is: T; resources: PlannedResource[] } | Exclude<PublishResult, { is: 'published' }>;

/** Reads from the server what must be read before it is written, and notes what it turns out to hold already. */
async function look(server: FhirServer, planned: PlannedResource[], { request, all }: { request: PublishRequest; all: boolean }): Promise<Step<'read'>> {
  const wanted = toSend(planned, request.recordId).filter((one) => all || mayBeShared(one));
  if (wanted.length === 0) return { is: 'read', resources: planned };
  const read = await readBack(server, wanted);
  if (read.is === 'failed') return { is: 'failed', answer: asFailure(read.answer) };
  if (read.is === 'ambiguous') return read;
  const seen = new Map(read.resources.map((one) => [one.identity, one]));
  const merged = planned.map((one) => seen.get(one.identity) ?? one);
  const locate = locator(merged, request.known);
  return { is: 'read', resources: merged.map((one) => (one.current && one.change === undefined ? noteHeld(one, locate) : one)) };
}

/** Where the server holds already what we would send, an earlier attempt of ours got through. */
function noteHeld(planned: PlannedResource, locate: Locate): PlannedResource {
  const { current, previous } = planned;
  if (current === undefined || !holdsAll(current, contentOf(planned, locate))) return planned;
  return { ...planned, change: previous === undefined ? 'created' : 'updated' };
}

async function send(server: FhirServer, planned: PlannedResource[], { request, conditional }: { request: PublishRequest; conditional: boolean }): Promise<Step<'sent'>> {
  const sending = toSend(planned, request.recordId);
  if (sending.length === 0) return { is: 'sent', resources: planned };
  if (!request.isOurs()) return { is: 'failed', answer: { is: 'unknown', cause: 'lease ended' } };
  const answer = await server.transaction(wireBundle(sending, locator(planned, request.known), conditional));
  if (answer.is === 'conflict' && answer.multipleMatches) return { is: 'ambiguous', resourceType: sending[0]?.resource.resourceType ?? '' };
  if (answer.is === 'conflict' || answer.is === 'absent') return { is: 'sent', resources: planned };
  if (answer.is !== 'ok') return { is: 'failed', answer };
  const results = readTransactionResponse(answer.body, sending.length);
  if (results === undefined) return { is: 'failed', answer: { is: 'unknown', cause: 'an entry failed inside a success' } };
  const after = new Map(sending.map((one, index) => [one.identity, afterSending(one, results[index])]));
  return { is: 'sent', resources: planned.map((one) => after.get(one.identity) ?? one) };
}

/** A conditional create that found something there has changed nothing: we know now where it is, and look at it next. */
function afterSending(planned: PlannedResource, result: EntryResult | undefined): PlannedResource {
  if (result === undefined) return planned;
  const at = { serverId: result.serverId, versionId: result.versionId };
  if (planned.at === undefined && !result.created) return { ...planned, at };
  return { ...planned, at, change: planned.at === undefined || planned.previous === undefined ? 'created' : 'updated' };
}

/** An answer that is a success and cannot be read says nothing of what became of it. */
export const asFailure = (answer: ServerAnswer): Failure => (answer.is === 'ok' ? { is: 'unknown', cause: 'unreadable answer' } : answer);

