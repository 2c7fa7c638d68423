import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');
const mapping = entryFor('mapping');
const receiver = entryFor('receiver');

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
  'source-files': sender('structure', 'The request holds no files of a source.', 'Send `{ "files": { path: text } }`, as `ehch source push DIR` does.', {
    means: 'A source is a folder of files: its definition, and examples with what they become.',
  }),
  'source-version-taken': sender('conflict', 'That version of the source is there with other content.', 'Raise the version in source.yaml to the one that the answer names.', {
    means: 'Receipts name the version that read a file, so what stands under a version never changes.',
    examples: [{ where: 'source.yaml', was: 'version: 3, with a rule changed', shouldBe: 'version: 4' }],
  }),
  'source-version-too-low': sender('conflict', 'That version of the source is no later than the live one.', 'Raise the version in source.yaml to the one that the answer names, or go back with `ehch source rollback NAME`.', {
    means: 'A later version is live, and is not replaced by an earlier one by being sent again.',
    examples: [{ where: 'source.yaml', was: 'version: 1', shouldBe: 'version: 2' }],
  }),
  'source-none-before': sender('conflict', 'Nothing was live before this version of the source.', 'Push a version that reads as you want.', {
    means: 'Going back needs a version to go back to: an earlier one of your own, or the one that comes with the program.',
  }),
  'source-changed': sender('conflict', 'Another version of the source went live at the same moment.', 'Look at it with `ehch source show NAME`, and ask again if it is still to be taken back.', {
    means: 'Somebody else changed the source meanwhile; nothing was done, so that it is not their change that is taken back unseen.',
  }),
  'source-broken': mapping('processing', 'The live version of the source does not go with this release of the program.', 'Correct the definition as the answer says and push it as the next version; or go back with `ehch source rollback NAME`.', {
    means: 'The definition names something that this release knows no more. Files of the source are not taken until it is corrected; nothing is lost.',
  }),
  'receipt-unknown': sender('not-found', 'There is no such receipt of yours.', 'Use the id that the answer to the sending had, and a client of the same organisation.', {
    means: 'Receipts are shown to those who sent the records, and to nobody else.',
  }),
  'home-unknown': sender('not-found', 'No record of yours tells of a home with this id.', 'Use the ODS code or the CQC location id that the register of homes has, and send the register if it was never sent.', {
    means: 'Rounds are told of homes that records of your own organisation brought, and of no other.',
    examples: [{ where: 'the query', was: 'home=Sunnyside', shouldBe: 'home=VM1AB' }],
  }),
  'lineage-query': sender('required', 'The query does not say what is to be explained.', 'Name a resource, or a receipt and a position, and an element.', {
    means: 'An element of a published resource, or of what a row became, can be followed back to the cell it came from; the question names neither.',
    examples: [{ where: 'the address', was: 'GET /lineage', shouldBe: 'GET /lineage?resource=CarePlan/123&element=period.end' }],
  }),
  'element-unknown': sender('value', 'There is no such element in FHIR R4.', 'Use the name that the answer suggests, or look the resource up at hl7.org/fhir/R4.', {
    means: 'The name of the element is misspelt, or belongs to another kind of resource.',
    examples: [{ where: 'the query', was: 'element=CarePlan.periode', shouldBe: 'element=CarePlan.period' }],
  }),
  'resource-unknown': sender('not-found', 'No record of yours was published as that resource.', 'Use a resource that a receipt of yours names, such as CarePlan/123.', {
    means: 'Where a resource came from is told to those who sent it, and to nobody else.',
  }),
  'resource-called-off': sender('conflict', 'The record that was published last no longer has that resource.', 'Look at the record in its receipt: what it does not say any more was withdrawn.', {
    means: 'An earlier version of the record had this part; a later one left it out, so that it was called off.',
  }),
  'row-unknown': sender('not-found', 'There is no such row of a receipt of yours.', 'Use the receipt and a position that it lists, counted from 0.', {
    means: 'Receipts and their rows are shown to those who sent them, and to nobody else.',
  }),
  'row-held': sender('conflict', 'The row is held, so nothing came of it yet.', 'See its receipt for what is wrong, and send the row again.', {
    means: 'Only what was let through becomes FHIR, and only that can be explained.',
  }),
  page: sender('value', 'The numbers that ask for a part of a list are out of range.', 'Follow the link `next` of the page before.', {
    means: 'Long lists are read page by page, and there is no such page.',
  }),
  filter: sender('value', 'A filter of the request cannot be read.', 'Write it as the answer says.', {
    means: 'The request asks for a part of a list, and nobody can tell for which part. Nothing was done.',
    examples: [{ where: 'the query', was: 'since=yesterday', shouldBe: 'since=2026-11-09T00:00:00Z' }],
  }),
  'replay-unknown': sender('not-found', 'There is no such replay of yours.', 'See `ehch replay list` for those that there are.', {
    means: 'Replays are shown to those who asked for them, and to nobody else.',
  }),
  'replay-over': sender('conflict', 'The replay is not in a state from which it could do that.', 'See how it stands; one that is stopped or done is over, and another can be asked for.', {
    means: 'A replay is paused and stopped while it runs, and goes on when it was paused.',
  }),
  condition: sender('required', 'The condition is not one that can be kept.', 'Condition a create or an update on one identifier: identifier=system|value.', {
    means: 'A write on a condition is done once however many ask for it, which is promised for identifiers only. Nothing of the request is stored.',
    examples: [{ where: 'If-None-Exist', was: 'date=2026-11-17', shouldBe: 'identifier=https://gp-system.example/Id/encounter|ENC-42' }],
  }),
  'bundle-too-large': sender('too-costly', 'The bundle has too many entries.', 'Send it in parts.', {
    means: 'All entries of a transaction are stored at once, so there is a limit to what one may ask for. Nothing of it is stored.',
  }),
  'id-mismatch': sender('invalid', 'The id of the resource is not that of the address.', 'Send the resource with the id under which it was read.', {
    means: 'An update says twice which resource it is for, and the two are not the same. Nothing was changed.',
  }),
  'update-creates-nothing': sender('not-supported', 'There is no such resource of yours to update.', 'Create it with POST; the server gives the id.', {
    means: 'Ids are given by the server alone, so an update of an id that it has not given makes nothing.',
  }),
  'not-posted': sender('conflict', 'The resource came with a record of another kind.', 'Send that record again, as its own system has it.', {
    means: 'What a file or a record brought is changed by the same way; an update here would be undone by the next of its versions.',
  }),
  'idempotency-key-reused': sender('conflict', 'The Idempotency-Key was used before for other content.', 'Give each request a key of its own; repeat a request with the same bytes.', {
    means: 'The same key says that it is the same request, and it is not; nothing of this one is stored.',
  }),
  'idempotency-key-busy': sender('transient', 'The first request with this Idempotency-Key is still under way.', 'Send it again after the time in Retry-After.', {
    means: 'The same request came twice at the same moment; the first is being worked on.',
  }),
  'header-missing': sender('required', 'A header that is needed here is missing.', 'Send the header that the answer names, a new UUID with each request.', {
    means: 'By these ids a request is found again in the logs of all who handled it. The operator has set that every caller sends them.',
  }),
  'header-value': sender('value', 'A header does not have the form that it must have.', 'Write it as the answer says.', {
    means: 'NHS headers say who asks and for whom; this one cannot be read.',
    examples: [{ where: 'X-Request-ID', was: '12345', shouldBe: '60e0b220-8136-4ca5-ae46-1d97ef59d068' }],
  }),
  'method-unknown': sender('not-supported', 'This method is not known here.', 'Use GET, POST, PUT or another method of FHIR.', {
    means: 'The method belongs to another protocol than FHIR.',
  }),
  'resource-deleted': sender('deleted', 'The resource was deleted on the FHIR server.', 'Its earlier versions are in its history.', {
    means: 'It was there, and somebody took it away since.',
  }),
  'search-value': sender('value', 'A parameter of the search does not have the form that it must have.', 'Write it as FHIR R4 writes parameters of its type; the answer counts from 1.', {
    means: 'The search cannot be understood, so nothing was searched.',
    examples: [{ where: 'the query', was: 'date=11/02/2026', shouldBe: 'date=2026-02-11' }],
  }),
  'search-modifier': sender('not-supported', 'A modifier of the search is not taken here.', 'Leave it out; `missing` is taken everywhere, `exact` and `contains` with text, `not` with codes.', {
    means: 'Passing over a modifier would find other things than were asked for, so nothing was searched.',
  }),
  'search-parameter': sender('not-supported', 'A parameter of the search is not known here.', 'See the CapabilityStatement at /fhir/R4/metadata for those that are.', {
    means: 'Unless a caller asks for `Prefer: handling=strict` such parameters are passed over, and the answer says so.',
  }),
  'search-page': sender('value', 'There is no such page of a search of yours, or not any more.', 'Search again, and follow the link `next` of each page.', {
    means: 'Pages are kept for a while only, and for those who searched.',
  }),
  'search-refused': sender('not-supported', 'The FHIR server does not take this search.', 'Search by fewer parameters, without modifiers.', {
    means: 'What is searched by has the right form, and the FHIR server behind this one cannot do it.',
  }),
  'validate-parameters': sender('value', 'The Parameters do not say what is to be looked at.', 'Send the resource itself, or Parameters with `resource` and, where wanted, `mode` and `profile`.', {
    means: 'There is nothing that could be looked at.',
  }),
  'resource-type': sender('invalid', 'The type of the resource is not that of the address.', 'Send it to the address of its type.', {
    means: 'The address says one kind of resource and the body another.',
    examples: [{ where: 'the address', was: 'POST /fhir/R4/Encounter/$validate with a Patient', shouldBe: 'POST /fhir/R4/Patient/$validate' }],
  }),
  'fhir-server-away': receiver('transient', 'The FHIR server behind this one does not answer as it should.', 'Ask again after the time in Retry-After; `ehch doctor` tells the operator what is wrong.', {
    means: 'What was published is kept, and cannot be shown at the moment.',
  }),
} satisfies ErrorTable;
