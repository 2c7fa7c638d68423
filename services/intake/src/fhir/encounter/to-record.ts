import { hash } from 'node:crypto';
import { CANONICAL_BASE, type Issue } from '@ehch/fhir';
import type { EntryDraft } from '@ehch/ledger';
import { type Envelope, RECORD_TYPES, type ReadyRecordType } from '@ehch/records';
import type { Encounter } from '@medplum/fhirtypes';
import { type DraftContext, draftOf } from '../../drafts.ts';
import { refusedWith, statusOf } from '../../errors.ts';
import type { Whom } from './whom.ts';

/** The name by which an encounter goes in its own system. */
export interface SourceName {
  system: string;
  id: string;
}

/**
 * A name for an encounter that has none of its own. The same request of the same client has the same one.
 *
 * @param request what tells the request from every other of the client
 */
export const nameFor = ({ tenant, clientId }: { tenant: string; clientId: string }, request: string): SourceName => ({
  system: `${CANONICAL_BASE}Id/encounter/${digest([tenant, clientId])}`,
  id: digest([tenant, clientId, request]),
});

const digest = (parts: readonly string[]): string => hash('sha256', JSON.stringify(parts), 'hex').slice(0, DIGITS);

/** As many as a UUID has. */
const DIGITS = 32;

/** What the ledger is given of one encounter. */
export type Draft = EntryDraft & { record: NonNullable<EntryDraft['record']> };

const type = (): ReadyRecordType => {
  const found = RECORD_TYPES['encounter'];
  if (found === undefined) throw new Error('no record type encounter');
  return found;
};

/** What the ledger needs of an encounter. Throws the refusal of one that is not fit, in words of the resource that was sent. */
export function draftFor(source: SourceName, whom: Whom, { updatedAt, ...context }: DraftContext & { updatedAt: Date }): Draft {
  const record = { source: { ...source, updatedAt: updatedAt.toISOString() }, resident: { nhsNumber: whom.nhsNumber }, ...(whom.person && { person: whom.person }), encounter: withoutType(whom.encounter) };
  const read = type().read(record);
  const draft = read.ok ? draftOf(type(), read.record as Envelope, context) : { issues: read.issues };
  const issues = (draft.issues as Issue[]).map((issue) => asSent(issue, whom.expression));
  if (issues.length > 0 || draft.record === undefined) throw refusedWith(statusOf(issues), issues);
  return { ...draft, record: draft.record, namedBy: whom.by };
}

/** What the ledger was given of an encounter that it has, once more. */
export function draftOfStored(body: string, tenant: string): Draft {
  const record = JSON.parse(body) as Envelope;
  const draft = draftOf(type(), record, { tenant, now: new Date(record.source.updatedAt), testNumbers: 'taken' });
  if (draft.record === undefined) throw new Error('what is in the ledger was let through');
  return { ...draft, record: draft.record };
}

const withoutType = ({ resourceType: _type, ...encounter }: Encounter): object => encounter;

/** The record's fields by what the sender calls them. */
function asSent(issue: Issue, whom: string): Issue {
  const { expression = '' } = issue;
  if (expression.startsWith('resident')) return { ...issue, expression: whom };
  if (expression.startsWith('person')) return { ...issue, expression: 'Encounter.contained' };
  if (expression === 'source.updatedAt') return { ...issue, expression: 'Encounter.meta.lastUpdated' };
  if (expression.startsWith('source')) return { ...issue, expression: 'Encounter.identifier[0]' };
  return { ...issue, expression: expression.replace(/^encounter/, 'Encounter') };
}
