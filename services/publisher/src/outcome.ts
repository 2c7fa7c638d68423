import type { Outcome } from '@ehch/lanes';
import type { Reason } from '@ehch/ledger';
import type { Failure, PublishResult } from './publish-record.ts';

const reason = (kind: Reason['class'], code: string, text: string, issues?: object[]): Reason => ({ class: kind, code, text, ...(issues?.length && { issues }) });

/** What the lane is told of a record that is not published yet. Texts name types and states, never a value. */
export function outcomeOfResult(result: Exclude<PublishResult, { is: 'published' }> | { is: 'crowded' } | { is: 'behind' }): Exclude<Outcome<never>, { is: 'done' }> {
  switch (result.is) {
    case 'waiting':
      return { is: 'waiting', waitsFor: result.identities[0] ?? '', reason: reason('wait', 'EHCH-PUB-001', `waits for ${typesOf(result.identities)}: it refers to what has not been published yet`) };
    case 'ambiguous':
      return { is: 'parked', reason: reason('fix-data', 'EHCH-PUB-002', `the identifiers of its ${result.resourceType} belong to more than one ${result.resourceType} of the FHIR server; which one it is must be decided there`) };
    case 'behind':
      return { is: 'wait', afterMs: 0, reason: reason('wait', 'EHCH-PUB-010', 'an earlier version of the same record goes first') };
    case 'crowded':
      return { is: 'wait', afterMs: CROWDED_MS, reason: reason('wait', 'EHCH-PUB-009', 'another record that brings the same shared resource is being published first') };
    case 'contended':
      return { is: 'retry', reason: reason('retry', 'EHCH-PUB-003', 'others changed the same resources on the FHIR server again and again') };
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
      return { is: 'wait', afterMs: answer.afterMs, reason: reason('wait', 'EHCH-PUB-004', 'the FHIR server asked for time, or is being left alone after failures') };
    case 'unreachable':
      return { is: 'wait', afterMs: UNREACHABLE_MS, reason: reason('wait', 'EHCH-PUB-005', `the FHIR server cannot be reached (${answer.cause})`) };
    case 'unknown':
      return { is: 'retry', reason: reason('retry', 'EHCH-PUB-006', `the FHIR server's answer was lost or unusable (${answer.cause}); what it stored is read before anything is sent again`) };
    case 'unauthorised':
      return { is: 'wait', afterMs: OPERATOR_MS, reason: reason('stop', 'EHCH-PUB-007', `the FHIR server refused our credentials (${answer.status}); an operator must renew them`) };
    case 'refused':
      return { is: 'parked', reason: reason('fix-mapping', 'EHCH-PUB-008', `the FHIR server refused the content (${answer.status})`, answer.issues) };
    case 'conflict':
    case 'absent':
      return { is: 'retry', reason: reason('retry', 'EHCH-PUB-003', `a resource moved under our hands (${answer.status})`) };
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
