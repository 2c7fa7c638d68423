import { entryFor, type ErrorTable, type Issue, issueFrom } from '@ehch/fhir';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { refusedWith } from '../../errors.ts';
import { HttpError } from '@ehch/service-kit';

const sender = entryFor('sender');

/** What a bundle is refused for before anything of it is looked at. */
export const BUNDLE_ISSUES = {
  'EHCH-BUN-001': sender('structure', 'The body is no batch or transaction.', 'Send a Bundle of type batch or transaction.', {
    means: 'Bundles of other types hold answers, messages or documents, and say nothing of what is to be done.',
  }),
  'EHCH-BUN-002': sender('required', 'The entry does not say what is to be done.', 'Give entry.request.method and entry.request.url.', {
    means: 'An entry of a batch or transaction is a request; without method and address nobody knows which.',
  }),
  'EHCH-BUN-003': sender('value', 'Method and address of the entry do not go together.', 'POST to a type, PUT to an id or a condition, GET what is to be read.', {
    means: 'An update needs to say of what, and a create must not.',
    examples: [{ where: 'entry.request', was: 'POST Encounter/12', shouldBe: 'POST Encounter' }],
  }),
  'EHCH-BUN-004': sender('duplicate', 'Two entries are about the same resource.', 'Send one entry for each resource.', {
    means: 'In one transaction it would be open which of the two is to stand.',
  }),
  'EHCH-BUN-005': sender('invalid', 'The entry refers to one that is not in the transaction.', 'Refer to the fullUrl of another entry of the same transaction, or by identifier.', {
    means: 'A urn:uuid means something only within its bundle, and this one leads nowhere in it; entries of a batch cannot refer to each other at all.',
  }),
} satisfies ErrorTable;

const issueAt = (code: keyof typeof BUNDLE_ISSUES, expression: string): Issue => issueFrom<keyof typeof BUNDLE_ISSUES>(BUNDLE_ISSUES, code, { expression });

/** The refusal of a bundle, or of one entry, with the place in it. */
export const refuse = (code: keyof typeof BUNDLE_ISSUES, expression: string): HttpError => refusedWith(400, [issueAt(code, expression)]);

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
