import { issueFrom } from '@ehch/fhir';
import type { Outcome } from '@ehch/lanes';
import type { Reason } from '@ehch/ledger';
import { PUBLISHING_ERRORS } from './errors.ts';
import type { Failure, PublishResult } from './publish-record.ts';

function reason(kind: Reason['class'], code: keyof typeof PUBLISHING_ERRORS, words: Record<string, string> = {}, issues: object[] = []): Reason {
  const { text, fix, who } = issueFrom(PUBLISHING_ERRORS, code, { words });
  return { class: kind, code, text, ...(fix !== undefined && { fix }), who, ...(issues.length > 0 && { issues }) };
}

/** What the lane is told of a record that is not published yet. Texts name types and states, never a value. */
export function outcomeOfResult(result: Exclude<PublishResult, { is: 'published' }> | { is: 'crowded' } | { is: 'behind' } | { is: 'doubtful' } | { is: 'denied' } | { is: 'contradicted' }): Exclude<Outcome<never>, { is: 'done' }> {
  switch (result.is) {
    case 'waiting':
      return { is: 'waiting', waitsFor: result.identities[0] ?? '', reason: reason('wait', 'EHCH-PUB-001', { types: typesOf(result.identities) }) };
    case 'ambiguous':
      return { is: 'parked', reason: reason('fix-data', 'EHCH-PUB-002', { resourceType: result.resourceType }) };
    case 'behind':
      return { is: 'wait', afterMs: 0, reason: reason('wait', 'EHCH-PUB-010') };
    case 'denied':
      return { is: 'parked', reason: reason('fix-data', 'EHCH-PUB-012') };
    case 'crowded':
      return { is: 'wait', afterMs: CROWDED_MS, reason: reason('wait', 'EHCH-PUB-009') };
    case 'doubtful':
      return { is: 'parked', reason: reason('fix-data', 'EHCH-PUB-011') };
    case 'contradicted':
      return { is: 'parked', reason: reason('fix-data', 'EHCH-PUB-013') };
    case 'contended':
      return { is: 'retry', reason: reason('retry', 'EHCH-PUB-003') };
    case 'failed':
      return outcomeOfFailure(result.answer);
    default:
      return result satisfies never;
  }
}

/** Records that share something with others take turns. */
const CROWDED_MS = 250;
/** How long an operator's mending goes unnoticed at most. */
const OPERATOR_MS = 30_000;
const UNREACHABLE_MS = 5_000;

function outcomeOfFailure(answer: Failure): Exclude<Outcome<never>, { is: 'done' }> {
  switch (answer.is) {
    case 'busy':
      return { is: 'wait', afterMs: answer.afterMs, reason: answer.cause === undefined ? reason('wait', 'EHCH-PUB-004') : reason('wait', 'EHCH-PUB-005', { cause: answer.cause }) };
    case 'unreachable':
      return { is: 'wait', afterMs: UNREACHABLE_MS, reason: reason('wait', 'EHCH-PUB-005', { cause: answer.cause }) };
    case 'unknown':
      return { is: 'retry', reason: reason('retry', 'EHCH-PUB-006', { cause: answer.cause }) };
    case 'unauthorised':
      return { is: 'wait', afterMs: OPERATOR_MS, reason: reason('stop', 'EHCH-PUB-007', { status: String(answer.status) }) };
    case 'refused':
      return { is: 'parked', reason: reason('fix-mapping', 'EHCH-PUB-008', { status: String(answer.status) }, answer.issues) };
    case 'conflict':
    case 'absent':
      return { is: 'retry', reason: reason('retry', 'EHCH-PUB-003') };
    default:
      return answer satisfies never;
  }
}

function typesOf(identities: readonly string[]): string {
  const types = [...new Set(identities.map((identity) => wordOf(identity.slice(0, identity.indexOf('?')))))];
  return types.length === 1 ? `the ${types[0]}` : `the ${types.slice(0, -1).join(', the ')} and the ${types.at(-1)}`;
}

/** What the sender calls it, with the type that FHIR has for it. */
const WORDS: Readonly<Record<string, string>> = { Patient: 'resident', Organization: 'home or organisation', Location: 'place of the home', Encounter: 'round', Practitioner: 'clinician', EpisodeOfCare: 'stay' };

const wordOf = (type: string): string => (WORDS[type] === undefined ? type : `${WORDS[type]} (${type})`);
