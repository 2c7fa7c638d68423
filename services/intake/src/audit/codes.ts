/** Code systems of AuditEvent, as FHIR R4, DICOM and IHE BALP name them. */
export const AUDIT_CODES = {
  eventType: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
  interaction: 'http://hl7.org/fhir/restful-interaction',
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  lifecycle: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
  entityType: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
  entityRole: 'http://terminology.hl7.org/CodeSystem/object-role',
  balpEntityType: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType',
  purpose: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
  sourceType: 'http://terminology.hl7.org/CodeSystem/security-source-type',
} as const;

interface Kind {
  type: { system: string; code: string; display: string };
  subtype?: { system: string; code: string; display: string };
  /** What it was about went from us to the client: then we are the source. */
  fromUs?: true;
  /** The client asked for it some time before, by a subscription. */
  unasked?: true;
}

const REST = { system: AUDIT_CODES.eventType, code: 'rest', display: 'RESTful Operation' };
const dicom = (code: string, display: string) => ({ system: AUDIT_CODES.dicom, code, display });
const rest = (code: string): Kind => ({ type: REST, subtype: { system: AUDIT_CODES.interaction, code, display: code } });
const shown = (code: string): Kind => ({ ...rest(code), fromUs: true });

const DISCLOSED: Kind = { type: dicom('110106', 'Export'), subtype: { system: AUDIT_CODES.lifecycle, code: 'disclose', display: 'Disclose Record Lifecycle Event' }, fromUs: true, unasked: true };

/** What the words of the audit are in FHIR; one that is not here is an activity of the application, under its own name alone. */
const KINDS: Readonly<Record<string, Kind>> = {
  'subscription-created': rest('create'),
  'subscription-updated': rest('update'),
  'subscription-deleted': rest('delete'),
  'fhir-read': shown('read'),
  'fhir-found': shown('read'),
  'fhir-vread': shown('vread'),
  'fhir-history': shown('history-instance'),
  'fhir-searched': rest('search-type'),
  'fhir-validated': rest('operation'),
  'rounds-read': shown('operation'),
  'fhir-refused': { type: REST },
  'events-queried': rest('operation'),
  'events-caught-up': rest('operation'),
  'snapshot-read': rest('operation'),
  'audit-read': rest('search-type'),
  'event-delivered': DISCLOSED,
  'event-resent': DISCLOSED,
  'retraction-sent-ahead': DISCLOSED,
  'event-withheld': { type: dicom('110100', 'Application Activity'), fromUs: true, unasked: true },
  'records-accepted': { type: dicom('110107', 'Import') },
  'file-accepted': { type: dicom('110107', 'Import') },
  'token-granted': { type: dicom('110114', 'User Authentication') },
  'token-refused': { type: dicom('110114', 'User Authentication') },
  'console-link-given': { type: dicom('110114', 'User Authentication') },
  'console-signed-in': { type: dicom('110114', 'User Authentication') },
  'console-signed-out': { type: dicom('110114', 'User Authentication') },
};

const ACTIVITY: Kind = { type: dicom('110100', 'Application Activity') };

export const kindOf = (event: string): Kind => KINDS[event] ?? ACTIVITY;
