import { isRestricted, referencesIn } from '@ehch/fhir';
import { type AuditedResource, findClient, restrictedFrom } from '@ehch/ledger';
import { callerOf } from '@ehch/service-kit';
import type { Resource } from '@medplum/fhirtypes';
import type { Request } from 'express';
import type { ReadingDeps } from '../deps.ts';

type Deps = Pick<ReadingDeps, 'ledger' | 'base'>;

const RESIDENT = /^Patient\/[A-Za-z0-9\-.]{1,64}/;

/** The residents whom a resource of the FHIR server is about, other than itself, such as `Patient/7`. */
function residentsOf(resource: Resource, base: string): string[] {
  const references = referencesIn(resource).map((reference) => (reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference));
  return [...new Set(references.flatMap((reference) => RESIDENT.exec(reference) ?? []))];
}

const referenceTo = ({ resourceType, id = '' }: Resource): string => `${resourceType}/${id}`;

/** Those of the resources that are not restricted, nor about residents who are; all of them to a client that sees such records (SEC-054). */
export async function openTo<T extends Resource>({ ledger, base }: Deps, req: Request, resources: readonly T[]): Promise<T[]> {
  const about = resources.map((resource) => [referenceTo(resource), ...residentsOf(resource, base)]);
  const { clientId } = callerOf(req);
  const restricted = await restrictedFrom(ledger, clientId, about.flat());
  // A label that somebody put there is not known here before we write there again.
  const labelled = resources.some(isRestricted) && (await findClient(ledger, clientId))?.seesRestricted !== true;
  return resources.filter((resource, index) => !(labelled && isRestricted(resource)) && !about[index]?.some((reference) => restricted.has(reference)));
}

/** What is shown, for the audit: the resource at its version, and the residents whom it is about (SEC-036). */
export function auditedAs(resource: Resource, base: string): AuditedResource[] {
  const own = referenceTo(resource);
  const version = resource.meta?.versionId;
  const residents = residentsOf(resource, base).filter((reference) => reference !== own);
  return [{ reference: own, ...(version !== undefined && { version }) }, ...residents.map((reference) => ({ reference }))];
}
