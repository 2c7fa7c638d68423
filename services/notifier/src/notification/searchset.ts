import type { Bundle, Resource } from '@medplum/fhirtypes';

/** The answer to a search or to `$status`: everything that matches, on one page (SUB-140). */
export function searchset(self: string, matches: readonly { fullUrl: string; resource: Resource }[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: matches.length,
    link: [{ relation: 'self', url: self }],
    ...(matches.length > 0 && { entry: matches.map(({ fullUrl, resource }) => ({ fullUrl, resource, search: { mode: 'match' } })) }),
  };
}
