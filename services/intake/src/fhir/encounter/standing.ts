import { formatIdentity } from '@ehch/fhir';
import { findIdentities, type KnownResource, type Ledger, publishedFrom } from '@ehch/ledger';
import type { SourceName } from './to-record.ts';

/** What the FHIR server holds of an encounter by the name that it goes by, if records of this tenant brought it. */
export async function sourceRecordAt(ledger: Ledger, tenant: string, { system, id }: SourceName): Promise<KnownResource | undefined> {
  const identity = formatIdentity({ type: 'Encounter', parameter: 'identifier', system, value: id });
  const known = (await findIdentities(ledger, [identity])).get(identity);
  const isOwn = known && (await publishedFrom(ledger, tenant, { resourceType: 'Encounter', serverId: known.serverId }));
  return isOwn ? known : undefined;
}
