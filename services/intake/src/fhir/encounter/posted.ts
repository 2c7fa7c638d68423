import { createValidator, type Issue } from '@ehch/fhir';
import type { Encounter, Identifier } from '@medplum/fhirtypes';
import { refusedWith } from '../../errors.ts';

/** An encounter as it was sent, without what a server gives (REST-011), and what the sender said of its version. */
export interface Posted {
  encounter: Encounter;
  /** Its id, if it has one: what an update names again. */
  id: string | undefined;
  /** The version that the sender read before, by our own numbering. */
  versionId: string | undefined;
  /** When the sender's system last changed it. */
  lastUpdated: Date | undefined;
}

const validate = createValidator('sender');

/** Faults of form, which R4 answers with 400; whatever else is wrong with a resource is 422 (REST-012). */
const OF_FORM = new Set(['EHCH-FHIR-001', 'EHCH-FHIR-002', 'EHCH-FHIR-004', 'EHCH-FHIR-005', 'EHCH-FHIR-006', 'EHCH-FHIR-008', 'EHCH-FHIR-009']);

/** Reads a body as an encounter of R4. Throws the answer to anything that is none. */
export function readPosted(value: unknown): Posted {
  const { resourceType } = (value ?? {}) as { resourceType?: unknown };
  if (resourceType !== 'Encounter') throw refusedWith(400, [notAnEncounter()]);
  const sent = value as Encounter;
  const issues = validate(sent);
  if (issues.length > 0) throw refusedWith(issues.some(({ code }) => OF_FORM.has(code)) ? 400 : 422, issues);
  const { id, meta, ...encounter } = sent;
  const { versionId, lastUpdated, ...kept } = meta ?? {};
  return {
    encounter: { ...encounter, ...(Object.keys(kept).length > 0 && { meta: kept }) },
    id,
    versionId,
    lastUpdated: lastUpdated === undefined ? undefined : new Date(lastUpdated),
  };
}

const notAnEncounter = (): Issue => ({ code: 'EHCH-FHIR-001', severity: 'error', type: 'structure', expression: 'Encounter.resourceType', text: 'The body must be an Encounter, as the address says.', fix: 'Send a resource of the type that stands in the address.', who: 'sender' });

/** What an encounter goes by in its own system: its first identifier that says a system and a value. */
export function ownIdentifier({ identifier = [] }: Encounter): { system: string; value: string } | undefined {
  return identifier.find((one): one is Identifier & { system: string; value: string } => Boolean(one.system && one.value));
}
