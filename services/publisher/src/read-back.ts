import { parseIdentity } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';
import type { ServerAnswer } from './answers.ts';
import { type FhirServer, matchesOf } from './fhir-server.ts';
import type { PlannedResource } from './plan.ts';

export type ReadBack = { is: 'read'; resources: PlannedResource[] } | { is: 'failed'; answer: ServerAnswer } | { is: 'ambiguous'; resourceType: string };

/**
 * Reads what the server holds now of each resource: by id where we know one, else by each of its identifiers. Two
 * different matches are never guessed between (D9).
 */
export async function readBack(server: FhirServer, wanted: readonly PlannedResource[]): Promise<ReadBack> {
  const resources: PlannedResource[] = [];
  for (const planned of wanted) {
    const found = planned.at ? await readById(server, planned) : await searchAll(server, planned);
    if (!Array.isArray(found)) return { is: 'failed', answer: found };
    const matches = new Map(found.map((resource) => [resource.id, resource]));
    if (matches.size > 1) return { is: 'ambiguous', resourceType: planned.resource.resourceType };
    resources.push(withCurrent(planned, [...matches.values()][0]));
  }
  return { is: 'read', resources };
}

/** A resource that somebody deleted counts as one that was never there: it is made again. */
async function readById(server: FhirServer, { resource, at }: PlannedResource): Promise<Resource[] | ServerAnswer> {
  const answer = await server.read(resource.resourceType, at?.serverId ?? '');
  if (answer.is === 'absent') return [];
  return answer.is === 'ok' && answer.body ? [answer.body] : answer;
}

async function searchAll(server: FhirServer, { identities }: PlannedResource): Promise<Resource[] | ServerAnswer> {
  const found: Resource[] = [];
  for (const identity of identities) {
    const parsed = parseIdentity(identity);
    if (parsed === undefined) continue;
    const answer = await server.search(parsed.type, parsed.parameter, `${escaped(parsed.system)}|${escaped(parsed.value)}`);
    const matches = matchesOf(answer, parsed.type);
    if (matches === undefined) return answer;
    found.push(...matches);
  }
  return found;
}

/** FHIR search escapes what would end or divide a value. */
const escaped = (text: string): string => text.replaceAll(/[\\|,$]/g, '\\$&');

function withCurrent({ at: before, current: _stale, written, ...planned }: PlannedResource, current: Resource | undefined): PlannedResource {
  if (current?.id === undefined) return planned;
  const versionId = current.meta?.versionId ?? '';
  // Once somebody else wrote to it, what we wrote says nothing of what it holds.
  const untouched = written !== undefined && before?.versionId === versionId;
  return { ...planned, at: { serverId: current.id, versionId }, current, ...(untouched && { written }) };
}
