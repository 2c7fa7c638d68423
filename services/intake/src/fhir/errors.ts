import { entryFor, type ErrorTable, type Issue, issueFrom } from '@ehch/fhir';

const sender = entryFor('sender');
const receiver = entryFor('receiver');

/** What encounters and bundles are told or refused for, beyond what R4 and its profiles say. */
export const GATEWAY_ERRORS = {
  'EHCH-BUN-001': sender('structure', 'The body is no batch or transaction.', 'Send a Bundle of type batch or transaction.', {
    means: 'Bundles of other types hold answers, messages or documents, and say nothing of what is to be done.',
  }),
  'EHCH-BUN-002': sender('required', 'The entry does not say what is to be done.', 'Give entry.request.method and entry.request.url.', {
    means: 'An entry of a batch or transaction is a request; without method and address nobody knows which.',
  }),
  'EHCH-BUN-003': sender('value', 'Method and address of the entry do not go together.', 'POST to a type, PUT to an id or a condition, GET what is to be read.', {
    means: 'An update needs to say of what, and a create must not.',
    examples: [{ where: 'entry.request', was: 'POST Encounter/12', shouldBe: 'POST Encounter' }],
  }),
  'EHCH-BUN-004': sender('duplicate', 'Two entries are about the same resource.', 'Send one entry for each resource.', {
    means: 'In one transaction it would be open which of the two is to stand.',
  }),
  'EHCH-BUN-005': sender('invalid', 'The entry refers to one that is not in the transaction.', 'Refer to the fullUrl of another entry of the same transaction, or by identifier.', {
    means: 'A urn:uuid means something only within its bundle, and this one leads nowhere in it; entries of a batch cannot refer to each other at all.',
  }),
  'EHCH-ENC-001': sender('business-rule', 'The encounter does not say whom it is about.', 'Give Encounter.subject with the NHS number as identifier.', {
    means: 'An encounter of nobody cannot be put into anybody\'s record.',
    examples: [{ where: 'Encounter.subject', was: '(nothing)', shouldBe: '{ "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000009" } }' }],
  }),
  'EHCH-ENC-002': sender('business-rule', 'The resident cannot be told from what the subject says.', 'Name the resident by NHS number: Encounter.subject.identifier with the system https://fhir.nhs.uk/Id/nhs-number.', {
    means: 'The reference leads to nobody whom records of yours have published, or to somebody without an NHS number. Nobody is guessed.',
    examples: [{ where: 'Encounter.subject.reference', was: 'Patient/your-own-id', shouldBe: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009' }],
  }),
  'EHCH-ENC-003': sender('business-rule', 'The subject names two residents.', 'Find out which NHS number is right, and name that one alone.', {
    means: 'Identifier, reference and contained Patient of the subject do not say the same NHS number. The encounter could land with another person.',
  }),
  'EHCH-ENC-004': receiver('duplicate', 'The encounter was received before; this repeat changes nothing.', 'Nothing needs to be done: take it as delivered. X-Receipt names the receipt of the first.', {
    means: 'The same encounter came from the same organisation before. Clients that keep to Booking and Referral (BaRS) are told so with 409; all others have the answer of the first again.',
  }),
  'EHCH-ENC-010': sender('informational', 'The encounter is stored and will be published.', 'Nothing needs to be done. Its receipt says how it stands.', {
    severity: 'information',
    means: 'It is safe here, and on its way to the FHIR server: the resident is not known yet, or the server takes its time.',
  }),
  'EHCH-ENC-011': sender('conflict', 'A newer version of the encounter was there before this one, so this one changes nothing.', 'Nothing needs to be done, unless this one should stand: then send it with the time at which it was changed.', {
    severity: 'information',
    means: 'Versions can arrive in another order than they were made. The newer one stands, and this one is kept in its receipt; Location names the one that stands.',
  }),
  'EHCH-ENC-012': sender('informational', 'The encounter is stored and published.', 'Nothing needs to be done.', {
    severity: 'information',
    means: 'A read by the Location of the answer finds it.',
  }),
} satisfies ErrorTable;

/** An issue of the table, at an element where there is one. */
export const gatewayIssue = (code: keyof typeof GATEWAY_ERRORS, expression?: string): Issue => issueFrom<keyof typeof GATEWAY_ERRORS>(GATEWAY_ERRORS, code, expression === undefined ? {} : { expression });
