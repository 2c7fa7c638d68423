import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');
const mapping = entryFor('mapping');
const receiver = entryFor('receiver');
const network = entryFor('network');

/** Why a record that was mapped is not published, or not yet. A code is never given another meaning. */
export const PUBLISHING_ERRORS = {
  'EHCH-PUB-001': sender('not-found', 'It waits for {types}: it refers to what has not been published yet.', 'Send what it waits for; the record then goes on by itself.', {
    severity: 'warning',
    means: 'A record about a resident came before the resident or the home it names. It is kept until they arrive, so that nothing is attached to nobody.',
    examples: [{ where: 'the order of files', was: 'observations.csv, and residents.csv never', shouldBe: 'residents.csv and observations.csv' }],
  }),
  'EHCH-PUB-002': receiver('multiple-matches', 'The identifiers of its {resourceType} belong to more than one {resourceType} of the FHIR server.', 'Decide on the FHIR server which one it is, and merge or correct the others; then replay the record.', {
    means: 'The shared record holds the same person or place twice. We do not guess whose record this is.',
    examples: [{ where: 'Patient.identifier on the FHIR server', was: 'two patients with the NHS number 9000000009', shouldBe: 'one patient with the NHS number 9000000009' }],
  }),
  'EHCH-PUB-003': receiver('conflict', 'Others changed the same resources on the FHIR server at the same moment.', 'Nothing needs to be done: it is read again and tried again. If it lasts, look for a program that writes the same resources again and again.', {
    severity: 'information',
    means: 'Somebody else was writing in the same place. Their change is kept, and ours is added to it.',
  }),
  'EHCH-PUB-004': receiver('throttled', 'The FHIR server asked for time, or is being left alone after failures.', 'Nothing needs to be done: it is tried again by itself. If it lasts, look at the load of the FHIR server.', {
    severity: 'information',
    means: 'The FHIR server has too much to do. Records are kept in their order.',
  }),
  'EHCH-PUB-005': network('transient', 'The FHIR server cannot be reached ({cause}).', 'See that it runs, that FHIR_BASE_URL is right, and that name, certificate and firewall let us through; `ehch doctor` tells which.', {
    severity: 'warning',
    means: 'Nothing reaches the shared record at the moment. Records are kept in their order, and go on once it is back.',
  }),
  'EHCH-PUB-006': network('incomplete', 'The FHIR server\'s answer was lost or unusable ({cause}); what it stored is read before anything is sent again.', 'Nothing needs to be done. If it lasts, look at proxies and time limits between here and the FHIR server.', {
    severity: 'warning',
    means: 'It is not known yet whether the record was stored. It is looked up before it is sent again, so that nothing is stored twice.',
  }),
  'EHCH-PUB-007': receiver('login', 'The FHIR server refused our credentials ({status}).', 'The operator renews FHIR_CLIENT_ID and its secret or key, or has the FHIR server allow the client what FHIR_SCOPE asks for. It is tried again by itself.', {
    means: 'The shared record does not let us in. Records are kept in their order.',
  }),
  'EHCH-PUB-008': mapping('processing', 'The FHIR server refused the content ({status}).', 'See what the server said of it: mend the mapping, or have the server accept the profile; then replay the record.', {
    means: 'The record is sound by our rules, and the FHIR server has others. Records of other residents go on.',
  }),
  'EHCH-PUB-009': receiver('conflict', 'Another record that brings the same shared resource is being published first.', 'Nothing needs to be done.', {
    severity: 'information',
    means: 'Two records name the same person or place for the first time, so they take turns.',
  }),
  'EHCH-PUB-011': sender('conflict', 'The record says of the resident what is not known of the person with this NHS number.', 'Compare NHS number, family name and date of birth with the practice or the home, and send the record again with what is right.', {
    means: 'The record could be of another person, so it is held and published in nobody\'s record. Who is known is not told.',
  }),
  'EHCH-PUB-012': receiver('suppressed', 'Whoever decides on consent and opt-outs did not allow it to be published.', 'See with them what the resident decided; once that has changed, replay the record.', {
    means: 'The resident, or somebody for them, does not want this to be shared, or the service that is asked says so. It is kept here and goes nowhere.',
  }),
  'EHCH-PUB-013': sender('conflict', 'Of the same resident a decision about resuscitation stands that says the opposite and is not older.', 'Find out which of the two stands, and send the withdrawal of the other; then replay this one, if it is this. Of two that were made on one day, send the time.', {
    means: 'Two decisions contradict each other, and nobody here may choose between them. The one that was there first stays until somebody says which stands.',
    examples: [{ where: 'Decided on', was: '2026-11-10 (the other on 2026-11-12)', shouldBe: 'status withdrawn' }],
  }),
  'EHCH-PUB-010': sender('conflict', 'An earlier version of the same record goes first.', 'Nothing needs to be done, unless the earlier version is held: then see why.', {
    severity: 'information',
    means: 'Versions of a record are published in their order, so that the last one stands.',
  }),
} satisfies ErrorTable;
