import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Every error that answers of intake can have beside those of any service. A code is never given another meaning. */
export const INTAKE_ERRORS = {
  refused: sender('processing', 'The records were refused.', 'See the other issues of the answer.', {
    means: 'Nothing of the request is stored. Each issue has a code and a page of its own.',
  }),
  'record-type-unknown': sender('not-found', 'There is no such record type.', 'Use one of those that the answer names.', {
    means: 'What kind of record is sent stands in the address, and this kind is not one.',
    examples: [{ where: 'the address', was: 'POST /records/resident', shouldBe: 'POST /records/resident-register' }],
  }),
  'source-unknown': sender('not-found', 'There is no such source.', 'Use one of those that the answer names, or add the source with `ehch source push`.', {
    means: 'Nobody has said yet how the columns of this file are to be read.',
    examples: [{ where: 'the address', was: 'POST /files?source=residents', shouldBe: 'POST /files?source=care-home-residents' }],
  }),
  'receipt-unknown': sender('not-found', 'There is no such receipt of yours.', 'Use the id that the answer to the sending had, and a client of the same organisation.', {
    means: 'Receipts are shown to those who sent the records, and to nobody else.',
  }),
  page: sender('value', 'The numbers that ask for a part of a list are out of range.', 'Follow the link `next` of the page before.', {
    means: 'Long lists are read page by page, and there is no such page.',
  }),
  'idempotency-key-reused': sender('conflict', 'The Idempotency-Key was used before for other content.', 'Give each request a key of its own; repeat a request with the same bytes.', {
    means: 'The same key says that it is the same request, and it is not; nothing of this one is stored.',
  }),
  'idempotency-key-busy': sender('transient', 'The first request with this Idempotency-Key is still under way.', 'Send it again after the time in Retry-After.', {
    means: 'The same request came twice at the same moment; the first is being worked on.',
  }),
} satisfies ErrorTable;
