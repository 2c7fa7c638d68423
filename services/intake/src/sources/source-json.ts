import type { StoredSource } from '@ehch/ledger';
import type { ShelvedSource } from './shelf.ts';

/** A source in a list. `from` says whether it is the tenant's own or comes with the program. */
export function sourceJson({ source, own }: ShelvedSource): object {
  const { name, title, description, version, recordTypes, contentTypes } = source;
  return {
    name,
    url: `/sources/${name}`,
    title,
    description,
    version,
    state: 'live',
    from: own === undefined ? 'program' : 'own',
    ...(own && { liveFrom: own.liveFrom, putBy: own.clientId }),
    recordTypes,
    contentTypes,
  };
}

/** A version in the history of a source. */
export const versionJson = ({ version, state, createdAt, liveFrom, clientId }: StoredSource): object => ({ version, state, createdAt, liveFrom, putBy: clientId });
