import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import type { SearchParameter } from './search-parameter.ts';
import { READING, SUBSCRIPTIONS, TOPICS_AS_BASIC } from './resource-types.ts';

type ResourceType = NonNullable<CapabilityStatementRestResource['type']>;
export type Interaction = 'read' | 'vread' | 'history-instance' | 'search-type' | 'create' | 'update';

/** What is offered of one resource type. The statement, the routes and the methods of a 405 are all made of it (REST-071). */
export interface Claim {
  type: ResourceType;
  interactions: readonly Interaction[];
  searchParams: readonly SearchParameter[];
  /** Of the type, by name without `$`, with their canonicals. */
  operations: readonly { name: string; definition: string }[];
  /** What else the statement says of the type. */
  more?: Partial<CapabilityStatementRestResource>;
}

/** What somebody else than reading offers of a type, such as writes. */
export type AddedClaim = Pick<Claim, 'type' | 'interactions'> & Pick<Claim, 'more'>;

const VALIDATE = { name: 'validate', definition: 'http://hl7.org/fhir/OperationDefinition/Resource-validate' };

/** The claims of all types, with those of whoever takes writes. */
export function claimsOf(added: readonly AddedClaim[]): readonly Claim[] {
  return READING.map(([type, searchParams]) => {
    const own = added.filter((claim) => claim.type === type);
    return {
      type,
      interactions: ['read', 'vread', 'history-instance', 'search-type', ...own.flatMap(({ interactions }) => interactions)],
      searchParams,
      operations: [VALIDATE],
      more: Object.assign({}, ...own.map(({ more }) => more)) as Partial<CapabilityStatementRestResource>,
    };
  });
}

/** The types that anything is claimed of, with what the notifier answers at `/Subscription` and `/Basic`. */
export const withSubscriptions = (claims: readonly Claim[], topics: readonly string[]): readonly object[] => [...claims.map(statedOf), SUBSCRIPTIONS(topics), TOPICS_AS_BASIC];

function statedOf({ type, interactions, searchParams, operations, more }: Claim): CapabilityStatementRestResource {
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: 'versioned',
    readHistory: true,
    updateCreate: false,
    conditionalCreate: false,
    conditionalRead: 'not-supported',
    conditionalUpdate: false,
    conditionalDelete: 'not-supported',
    searchParam: searchParams.map((param) => ({ ...param })),
    operation: operations.map((operation) => ({ ...operation })),
    ...more,
  };
}
