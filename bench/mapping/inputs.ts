import { checkGmcNumber, checkNhsNumber, checkNmcPin, checkOdsCode, derivedIdentifier, EHCH_CODES, formatIdentity, fullUrlOf, ID } from '@ehch/fhir';
import { CODE_SYSTEMS } from '@ehch/fhir-profiles';
import type { Identifier, ResourceType } from '@medplum/fhirtypes';

interface Staff {
  name: string;
  gmcNumber?: string;
  nmcPin?: string;
}

/** As much of a round outcome as its identifiers are made of. */
export interface RoundOutcome {
  source: { system: string; id: string; version?: number; updatedAt: string };
  home: { odsCode: string };
  resident: { nhsNumber: string };
  round?: { id: string; system?: string };
  contact: string;
  clinician: Staff;
  actions?: { id: string; owner: Staff }[];
  referrals?: { id: string }[];
  nextReview?: { owner?: Staff };
}

/** Where an entry goes in the bundle, and the value of its identifier. */
interface Place {
  fullUrl: string;
  url: string;
  value: string;
}

/** What a template works with: the record, what takes hashing, normalising or leaving out doubles, and the displays of codes. */
export interface TemplateInput {
  record: RoundOutcome;
  patient: string;
  location: string;
  round: string | undefined;
  practitioners: { fullUrl: string; url: string; identifier: Identifier[]; name: string }[];
  contact: Place | undefined;
  outcome: Place;
  actions: Place[];
  referrals: Place[];
  provenance: Place;
  targets: string[];
  displays: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The displays of our code systems, by code. */
const DISPLAYS = Object.fromEntries(CODE_SYSTEMS.map(({ id = '', concept = [] }) => [id, Object.fromEntries(concept.map(({ code, display = '' }) => [code, display]))]));

/** Works out, with the same functions that our mapper uses, what no template language can. */
export function templateInput(record: RoundOutcome): TemplateInput {
  const { source, home, resident, round, clinician, actions = [], referrals = [], nextReview } = record;
  const place = (type: ResourceType, part?: string): Place => placeOf(type, derivedIdentifier('round-outcome', [source.system, source.id], part));
  const places = {
    practitioners: practitionersOf([clinician, ...actions.map(({ owner }) => owner), nextReview?.owner]),
    contact: record.contact === 'discussed' ? undefined : place('Encounter', 'contact'),
    outcome: place('QuestionnaireResponse'),
    actions: actions.map(({ id }) => place('Task', `action ${id}`)),
    referrals: referrals.map(({ id }) => place('ServiceRequest', `referral ${id}`)),
  };
  return {
    record,
    ...places,
    patient: identity('Patient', { system: ID.nhsNumber, value: normal(checkNhsNumber(resident.nhsNumber)) }),
    location: identity('Location', { system: ID.odsSite, value: normal(checkOdsCode(home.odsCode)) }),
    round: round && identity('Encounter', derivedIdentifier('weekly-home-round', [round.system ?? source.system, round.id])),
    provenance: provenanceOf(derivedIdentifier('round-outcome', [source.system, source.id], `provenance ${source.version ?? source.updatedAt}`)),
    targets: [...places.practitioners, places.contact, places.outcome, ...places.actions, ...places.referrals].flatMap((one) => (one ? [one.url] : [])),
    displays: DISPLAYS,
  };
}

const identity = (type: ResourceType, { system = '', value = '' }: Identifier): string => formatIdentity({ type, parameter: 'identifier', system, value });

function placeOf(type: ResourceType, identifier: Identifier): Place {
  const url = identity(type, identifier);
  return { fullUrl: fullUrlOf(url), url, value: identifier.value ?? '' };
}

function provenanceOf({ value = '' }: Identifier): Place {
  const url = formatIdentity({ type: 'Provenance', parameter: '_tag', system: EHCH_CODES.record, value });
  return { fullUrl: fullUrlOf(url), url, value };
}

/** Those who can be identified, each once. */
function practitionersOf(staff: readonly (Staff | undefined)[]): TemplateInput['practitioners'] {
  const known = staff.flatMap((member) => {
    const identifier = member ? identifiersOf(member) : [];
    const [first] = identifier;
    return member && first ? [{ identifier, name: member.name, url: identity('Practitioner', first) }] : [];
  });
  return [...new Map(known.map((one) => [one.url, one])).values()].map((one) => ({ ...one, fullUrl: fullUrlOf(one.url) }));
}

const identifiersOf = ({ gmcNumber, nmcPin }: Staff): Identifier[] => [
  ...(gmcNumber === undefined ? [] : [{ system: ID.gmcNumber, value: normal(checkGmcNumber(gmcNumber)) }]),
  ...(nmcPin === undefined ? [] : [{ system: ID.nmcPin, value: normal(checkNmcPin(nmcPin)) }]),
];

const normal = (checked: { ok: true; value: string } | { ok: false }): string => (checked.ok ? checked.value : '');
