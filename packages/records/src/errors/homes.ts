import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** The register of homes. */
export const HOME_ERRORS = {
  'EHCH-HOME-001': sender('business-rule', 'Two alignments overlap: a home is aligned to one primary care network at a time (EHCH R2).', 'End the earlier alignment before the later begins.', {
    means: 'Every home has one primary care network that is answerable for it. With two nobody knows who does the round.',
    examples: [{ where: 'Aligned until', was: '(blank)', shouldBe: '2026-03-31' }],
  }),
  'EHCH-HOME-002': sender('required', 'A clinical lead who is not a GP needs the reason for the exception (EHCH R3).', 'Say why the lead is not a GP.', {
    means: 'The clinical lead of a home is a GP unless there is a reason, and the reason is part of the record.',
    examples: [{ where: 'Reason for exception', was: '(blank)', shouldBe: 'Advanced nurse practitioner leads while the post is vacant' }],
  }),
  'EHCH-HOME-003': sender('business-rule', 'The network that provides the clinical lead is not one of the alignments.', 'Name one of the networks that the home is or was aligned to.', {
    means: 'The lead works for a network that is not the home\'s.',
    examples: [{ where: 'Lead network', was: 'U99999 (aligned is U12345)', shouldBe: 'U12345' }],
  }),
  'EHCH-HOME-004': sender('business-rule', 'Two clinical leads overlap: a home has one named clinical lead at a time (EHCH R3).', 'End the earlier lead before the later begins.', {
    means: 'Staff of the home need to know who leads today, and there are two.',
    examples: [{ where: 'Lead until', was: '(blank)', shouldBe: '2026-06-30' }],
  }),
} satisfies ErrorTable;
