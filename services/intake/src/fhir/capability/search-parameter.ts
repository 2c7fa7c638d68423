/** A parameter that a type can be searched by. */
export interface SearchParameter {
  name: string;
  type: 'token' | 'string' | 'reference' | 'date' | 'uri';
  /** Canonical of the SearchParameter, where it is said. */
  definition?: string;
}
