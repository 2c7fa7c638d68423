import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { HttpError } from '@ehch/service-kit';
import { refusedWith } from '../../errors.ts';
import { gatewayIssue } from '../errors.ts';

/** The refusal of a bundle, or of one entry, with the place in it. */
export const refuse = (code: `EHCH-BUN-${string}` & Parameters<typeof gatewayIssue>[0], expression: string): HttpError => refusedWith(400, [gatewayIssue(code, expression)]);

/** REST-067. */
const MOST_ENTRIES = 500;

/** What an entry asks for, read from its request. */
export type Asked = { index: number; fullUrl: string | undefined; resource: unknown } & (
  | { do: 'create'; type: string; ifNoneExist: string | undefined }
  | { do: 'update'; type: string; id: string; ifMatch: string | undefined }
  | { do: 'conditional-update'; type: string; query: string; ifMatch: string | undefined }
  | { do: 'read'; url: string }
  | { do: 'other'; method: string }
);

export interface AskedBundle {
  type: 'batch' | 'transaction';
  entries: readonly BundleEntry[];
}

/** Reads a body as a batch or transaction (REST-067). */
export function readBundle(value: unknown): AskedBundle {
  const { resourceType, type, entry = [] } = (value ?? {}) as Partial<Bundle>;
  if (resourceType !== 'Bundle' || (type !== 'batch' && type !== 'transaction')) throw refuse('EHCH-BUN-001', 'Bundle.type');
  if (!Array.isArray(entry) || !entry.every((one: unknown) => typeof one === 'object' && one !== null)) throw refuse('EHCH-BUN-001', 'Bundle.entry');
  if (entry.length > MOST_ENTRIES) throw new HttpError({ status: 413, code: 'bundle-too-large', detail: `A bundle may have at most ${MOST_ENTRIES} entries.` });
  return { type, entries: entry };
}

/** What one entry asks for. Throws where that cannot be told. */
export function readEntry({ fullUrl, resource, request }: BundleEntry, index: number): Asked {
  const at = `Bundle.entry[${index}].request`;
  const { method, url, ifNoneExist, ifMatch } = request ?? {};
  if (typeof method !== 'string' || typeof url !== 'string') throw refuse('EHCH-BUN-002', at);
  const [, type, id, query] = /^([A-Za-z]+)(?:\/([A-Za-z0-9\-.]{1,64}))?(?:\?(.+))?$/.exec(url) ?? [];
  const common = { index, fullUrl, resource };
  if (method === 'GET') return { ...common, do: 'read', url };
  if (type === undefined) throw refuse('EHCH-BUN-003', `${at}.url`);
  if (method === 'POST' && id === undefined && query === undefined) return { ...common, do: 'create', type, ifNoneExist };
  if (method === 'PUT' && id !== undefined && query === undefined) return { ...common, do: 'update', type, id, ifMatch };
  if (method === 'PUT' && id === undefined && query !== undefined) return { ...common, do: 'conditional-update', type, query, ifMatch };
  if (method === 'POST' || method === 'PUT') throw refuse('EHCH-BUN-003', at);
  return { ...common, do: 'other', method };
}
