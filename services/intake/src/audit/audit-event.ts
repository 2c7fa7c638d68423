import { CANONICAL_BASE } from '@ehch/fhir';
import type { AuditRow } from '@ehch/ledger';
import type { AuditEvent, AuditEventAgent, AuditEventEntity } from '@medplum/fhirtypes';
import { AUDIT_CODES, kindOf } from './codes.ts';

const WORDS = `${CANONICAL_BASE}CodeSystem/audit-event`;
const CLIENT = `${CANONICAL_BASE}Id/client`;
const TENANT = `${CANONICAL_BASE}Id/tenant`;
const SOURCE_ROLE = { coding: [{ system: AUDIT_CODES.dicom, code: '110153', display: 'Source Role ID' }] };
const DESTINATION_ROLE = { coding: [{ system: AUDIT_CODES.dicom, code: '110152', display: 'Destination Role ID' }] };

/**
 * A row of the audit as FHIR R4 has it, in the shape of IHE BALP: who asked whom, for what, about which resources and residents, by which
 * request (SEC-031, SEC-036). Names are ids: of clients, tenants, resources and things of ours.
 *
 * @param base our address, without a slash at its end
 */
export function auditEvent(row: AuditRow, base: string): AuditEvent {
  const { type, subtype } = kindOf(row.event);
  return {
    resourceType: 'AuditEvent',
    id: String(row.id),
    type,
    subtype: [...(subtype ? [subtype] : []), { system: WORDS, code: row.event }],
    action: row.action,
    recorded: row.at.toISOString(),
    outcome: row.outcome,
    ...(row.purpose !== null && { purposeOfEvent: [{ coding: [{ system: AUDIT_CODES.purpose, code: row.purpose }] }] }),
    agent: agentsOf(row, base),
    source: { observer: { identifier: { value: base } }, type: [{ system: AUDIT_CODES.sourceType, code: '4', display: 'Application Server' }] },
    entity: entitiesOf(row),
  };
}

/** The client, us, and whose records it is about. What is shown or sent goes from us to the client, all else from the client to us. */
function agentsOf({ event, clientId, tenant }: AuditRow, base: string): AuditEventAgent[] {
  const { fromUs = false, unasked = false } = kindOf(event);
  const us: AuditEventAgent = { type: fromUs ? SOURCE_ROLE : DESTINATION_ROLE, who: { identifier: { value: base } }, requestor: clientId === null && tenant === null, network: { address: base, type: '5' } };
  const client: AuditEventAgent[] = clientId === null ? [] : [{ type: fromUs ? DESTINATION_ROLE : SOURCE_ROLE, who: { identifier: { system: CLIENT, value: clientId } }, requestor: !unasked }];
  const organisation: AuditEventAgent[] = tenant === null ? [] : [{ who: { type: 'Organization', identifier: { system: TENANT, value: tenant } }, requestor: clientId === null }];
  return [...client, us, ...organisation];
}

const RESIDENT = { type: { system: AUDIT_CODES.entityType, code: '1', display: 'Person' }, role: { system: AUDIT_CODES.entityRole, code: '1', display: 'Patient' } };
const RESOURCE = { type: { system: AUDIT_CODES.entityType, code: '2', display: 'System Object' }, role: { system: AUDIT_CODES.entityRole, code: '4', display: 'Domain Resource' } };
const REQUEST = { system: AUDIT_CODES.balpEntityType, code: 'XrequestId' };
const OTHER = { type: { system: AUDIT_CODES.entityType, code: '4', display: 'Other' } };

/** Things of ours that the audit is about; any other name is a type of FHIR's. */
const OURS = ['Client', 'Notification', 'Receipt', 'Record', 'Replay', 'Source'];
/** Stands where there is no id to tell, as of a search. */
const UNKNOWN = 'unknown';

function entitiesOf({ requestId, entityType, entityId, resources, versions }: AuditRow): AuditEventEntity[] {
  const named = `${entityType}/${entityId}`;
  return [
    ...(requestId === null ? [] : [{ what: { identifier: { value: requestId } }, type: REQUEST }]),
    ...(resources.includes(named) ? [] : [entityOf(entityType, entityId)]),
    ...resources.map((reference, index) => resourceEntity(reference, versions[index] ?? '')),
  ];
}

function entityOf(entityType: string, entityId: string): AuditEventEntity {
  if (OURS.includes(entityType)) return { what: { identifier: { system: `${CANONICAL_BASE}Id/${entityType.toLowerCase()}`, value: entityId } }, ...OTHER };
  return entityId === UNKNOWN ? { what: { display: `every ${entityType} that was asked for` }, ...RESOURCE } : resourceEntity(`${entityType}/${entityId}`, '');
}

function resourceEntity(reference: string, version: string): AuditEventEntity {
  if (reference.startsWith('Patient/')) return { what: { reference }, ...RESIDENT };
  return { what: { reference: version === '' ? reference : `${reference}/_history/${version}` }, ...RESOURCE };
}
