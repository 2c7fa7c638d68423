import { OPERATION_DEFINITIONS } from '@ehch/fhir-profiles';
import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import type { SearchParameter } from './search-parameter.ts';

type Type = NonNullable<CapabilityStatementRestResource['type']>;

/** `name:type` of R4's search parameters, such as `status:token`. */
const parameters = (text: string): readonly SearchParameter[] =>
  text.split(' ').map((one) => {
    const [name = '', type] = one.split(':');
    return { name, type: type as SearchParameter['type'] };
  });

const ANY = '_id:token _lastUpdated:date';
const NAMED = `${ANY} identifier:token`;
const OF_PATIENT = `${NAMED} patient:reference`;

/** The resource types that are published, each with the search parameters of R4 that are passed on (https://hl7.org/fhir/R4/searchparameter-registry.html). */
export const READING: readonly (readonly [Type, readonly SearchParameter[]])[] = (
  [
    ['AllergyIntolerance', `${OF_PATIENT} clinical-status:token code:token`],
    ['CarePlan', `${OF_PATIENT} status:token category:token date:date`],
    ['Communication', `${NAMED} patient:reference status:token sent:date`],
    ['Condition', `${OF_PATIENT} clinical-status:token category:token code:token onset-date:date`],
    ['Consent', `${OF_PATIENT} status:token scope:token category:token date:date period:date`],
    ['Encounter', `${OF_PATIENT} status:token class:token type:token date:date location:reference participant:reference part-of:reference episode-of-care:reference service-provider:reference`],
    ['EpisodeOfCare', `${OF_PATIENT} status:token date:date organization:reference`],
    ['Flag', `${OF_PATIENT} date:date`],
    ['Goal', `${OF_PATIENT} lifecycle-status:token`],
    ['Group', `${NAMED} type:token code:token member:reference`],
    ['Linkage', `${ANY} source:reference item:reference`],
    ['List', `${OF_PATIENT} status:token code:token date:date`],
    ['Location', `${NAMED} name:string status:token type:token organization:reference`],
    ['MedicationStatement', `${OF_PATIENT} status:token code:token effective:date`],
    ['Observation', `${OF_PATIENT} status:token category:token code:token date:date encounter:reference`],
    ['Organization', `${NAMED} name:string type:token active:token`],
    ['OrganizationAffiliation', `${NAMED} active:token date:date primary-organization:reference participating-organization:reference`],
    ['Patient', `${NAMED} name:string family:string given:string birthdate:date gender:token general-practitioner:reference`],
    ['Practitioner', `${NAMED} name:string family:string active:token`],
    ['PractitionerRole', `${NAMED} practitioner:reference organization:reference role:token active:token`],
    ['Provenance', `${ANY} patient:reference target:reference recorded:date agent:reference`],
    ['QuestionnaireResponse', `${OF_PATIENT} status:token encounter:reference authored:date`],
    ['RelatedPerson', `${OF_PATIENT} name:string`],
    ['ServiceRequest', `${OF_PATIENT} status:token code:token authored:date encounter:reference`],
    ['Task', `${OF_PATIENT} status:token code:token authored-on:date encounter:reference owner:reference`],
  ] as const
).map(([type, text]) => [type, parameters(text)]);

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport';

/** Parameters with what defines them: `_id` of every resource has its name without the underscore there. */
const defined = (definitions: string, text: string): SearchParameter[] => parameters(text).map((one) => ({ ...one, definition: `${definitions}${one.name.replace('_', '-')}` }));

/** What the notifier answers at `/Subscription` (SUB-040, SUB-060 to SUB-063). */
export const SUBSCRIPTIONS = (topics: readonly string[]): CapabilityStatementRestResource => ({
  extension: topics.map((valueCanonical) => ({ url: `${BACKPORT}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical`, valueCanonical })),
  type: 'Subscription',
  supportedProfile: [`${BACKPORT}/StructureDefinition/backport-subscription`],
  interaction: (['create', 'read', 'update', 'delete', 'search-type'] as const).map((code) => ({ code })),
  versioning: 'versioned',
  readHistory: false,
  updateCreate: false,
  conditionalCreate: false,
  conditionalRead: 'not-supported',
  conditionalUpdate: false,
  conditionalDelete: 'not-supported',
  searchParam: [
    ...defined('http://hl7.org/fhir/SearchParameter/Resource', '_id:token'),
    ...defined('http://hl7.org/fhir/SearchParameter/Subscription-', 'url:uri status:token type:token criteria:string payload:token'),
    ...defined(`${BACKPORT}/SearchParameter/Subscription-`, 'identifier:token topic:uri filter-criteria:string payload-type:token'),
  ],
  operation: [
    { name: 'status', definition: `${BACKPORT}/OperationDefinition/backport-subscription-status` },
    { name: 'events', definition: `${BACKPORT}/OperationDefinition/backport-subscription-events` },
    ...OPERATION_DEFINITIONS.map(({ code, url = '' }) => ({ name: code, definition: url })),
  ],
});

/** The topics, as R4 carries them (SUB-064). */
export const TOPICS_AS_BASIC: CapabilityStatementRestResource = {
  type: 'Basic',
  documentation: 'The topics that a subscription may name, each as a Basic with the elements of a SubscriptionTopic.',
  interaction: [{ code: 'read' }, { code: 'search-type' }],
  versioning: 'no-version',
  searchParam: parameters('_id:token code:token').map((param) => ({ ...param })),
};

/** The statement that a server of the guide lives up to (SUB-062). */
export const INSTANTIATES = `${BACKPORT}/CapabilityStatement/backport-subscription-server-r4`;
