import { ID, parseIdentity } from '@ehch/fhir';
import { identitiesOfResources, type Ledger, publishedFrom } from '@ehch/ledger';
import type { Encounter, Identifier, Patient } from '@medplum/fhirtypes';
import { refusedWith } from '../../errors.ts';
import { gatewayIssue } from '../errors.ts';

/** Whom an encounter is about, where that was said, and the encounter without what only said it. */
export interface Whom {
  nhsNumber: string;
  /** Who the sender takes them to be, as far as it says. */
  person?: { family?: string; birthDate?: string };
  /** FHIRPath of what said it. */
  expression: string;
  /** How it was said; by the first way, where there are several. */
  by: NamedBy;
  encounter: Encounter;
}

/** The ways in which a subject names the resident. */
export type NamedBy = 'identifier' | 'contained' | 'conditional-reference' | 'reference';

interface Said {
  nhsNumber: string | undefined;
  expression: string;
  by: NamedBy;
}

/**
 * Finds the NHS number of an encounter's subject: by identifier, in a contained Patient, by conditional reference, or by reference to a resident
 * that records of this tenant have published. Who is unknown under a reference and who is another tenant's is answered alike.
 *
 * @param fhirBase references may begin with it
 */
export async function readWhom(ledger: Ledger, tenant: string, { encounter, fhirBase }: { encounter: Encounter; fhirBase: string }): Promise<Whom> {
  const { subject } = encounter;
  const reference = subject?.reference?.startsWith(`${fhirBase}/`) ? subject.reference.slice(fhirBase.length + 1) : subject?.reference;
  const contained = containedAt(encounter, reference);
  const said: Said[] = [
    ...(subject?.identifier ? [{ nhsNumber: nhsNumberOf([subject.identifier]), expression: 'Encounter.subject.identifier.value', by: 'identifier' as const }] : []),
    ...(contained ? [{ nhsNumber: nhsNumberOf(contained.identifier), expression: 'Encounter.contained.identifier.value', by: 'contained' as const }] : []),
    ...(reference === undefined || contained ? [] : [{ nhsNumber: await nhsNumberBehind(ledger, tenant, reference), expression: 'Encounter.subject.reference', by: parseIdentity(reference) ? ('conditional-reference' as const) : ('reference' as const) }]),
  ];
  return { ...oneOf(said), ...personOf(contained), encounter: contained ? withoutContained(encounter, contained) : encounter };
}

function oneOf(said: readonly Said[]): Pick<Whom, 'nhsNumber' | 'expression' | 'by'> {
  const [first] = said;
  if (first === undefined) throw refuse('EHCH-ENC-001', 'Encounter.subject');
  const unnamed = said.find(({ nhsNumber }) => nhsNumber === undefined);
  if (unnamed !== undefined) throw refuse('EHCH-ENC-002', unnamed.expression);
  if (new Set(said.map(({ nhsNumber }) => nhsNumber)).size > 1) throw refuse('EHCH-ENC-003', 'Encounter.subject');
  return { ...first, nhsNumber: first.nhsNumber ?? '' };
}

const refuse = (code: 'EHCH-ENC-001' | 'EHCH-ENC-002' | 'EHCH-ENC-003', expression: string) => refusedWith(422, [gatewayIssue(code, expression)]);

function containedAt({ contained = [] }: Encounter, reference: string | undefined): Patient | undefined {
  const found = reference?.startsWith('#') ? contained.find(({ id }) => `#${id}` === reference) : undefined;
  return found?.resourceType === 'Patient' ? found : undefined;
}

/** Nothing refers to it any more, and R4 has nothing contained that is not referred to (dom-3). */
function withoutContained(encounter: Encounter, patient: Patient): Encounter {
  const { contained = [], ...rest } = encounter;
  const others = contained.filter((one) => one !== patient);
  return { ...rest, ...(others.length > 0 && { contained: others }) };
}

function personOf({ name = [], birthDate }: Partial<Patient> = {}): Pick<Whom, 'person'> {
  const family = name.find((one) => one.family !== undefined)?.family;
  return family === undefined && birthDate === undefined ? {} : { person: { ...(family !== undefined && { family }), ...(birthDate !== undefined && { birthDate }) } };
}

const nhsNumberOf = (identifiers: readonly Identifier[] = []): string | undefined => identifiers.find(({ system }) => system === ID.nhsNumber)?.value;

async function nhsNumberBehind(ledger: Ledger, tenant: string, reference: string): Promise<string | undefined> {
  const identity = parseIdentity(reference);
  if (identity) return identity.type === 'Patient' && identity.system === ID.nhsNumber ? identity.value : undefined;
  const [, serverId] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) ?? [];
  if (serverId === undefined || (await publishedFrom(ledger, tenant, { resourceType: 'Patient', serverId })) === undefined) return undefined;
  const identities = await identitiesOfResources(ledger, [reference]);
  return identities.map((one) => parseIdentity(one.identity)).find((one) => one?.system === ID.nhsNumber)?.value;
}
