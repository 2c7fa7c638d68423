import { type ArrivingSource, inTransaction, type Ledger, putSource, type SourcePlacement, writeAudit, wouldPutSource } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import { checkExamples, definitionIssues, type FolderIssue, loadSource, type Source, SourceDefinitionError, type SourceFiles } from '@ehch/sources';
import { digestOf, storedFiles } from './files.ts';
import { shipped } from './shelf.ts';

/** Who asks. */
export interface Asker {
  tenant: string;
  clientId: string;
  requestId: string;
}

export type Checked = { ok: true; source: Source } | { ok: false; issues: FolderIssue[] };

/** Makes a source of its files and reads its examples: all that it has to stand before it goes live. */
export async function checkSource(name: string, files: SourceFiles): Promise<Checked> {
  try {
    const source = loadSource(name, files);
    const issues = await checkExamples(source, files);
    return issues.length > 0 ? { ok: false, issues } : { ok: true, source };
  } catch (error) {
    if (error instanceof SourceDefinitionError) return { ok: false, issues: definitionIssues(error) };
    throw error;
  }
}

/**
 * Puts a source that was checked in the place of the live one of its name, with its audit entry, in one transaction.
 *
 * @returns whether anything changed; throws a 409 for a version that may not stand there
 */
export async function goLive(ledger: Ledger, asker: Asker, { name, version }: Source, files: SourceFiles): Promise<boolean> {
  const placement = await inTransaction(ledger, async (trx) => {
    const placed = await putSource(trx, { ...arriving(asker, { name, version }, files), clientId: asker.clientId });
    if (changes(placed)) await writeAudit(trx, [{ ...asker, action: 'U', event: 'source-live', entityType: 'Source', entityId: `${name}|${version}` }]);
    return placed;
  });
  return orConflict(placement, { name, version });
}

/** Whether {@link goLive} would change anything; throws as it would. */
export async function wouldGoLive(ledger: Ledger, asker: Asker, { name, version }: Source, files: SourceFiles): Promise<boolean> {
  return orConflict(await wouldPutSource(ledger, arriving(asker, { name, version }, files)), { name, version });
}

function arriving({ tenant }: Asker, { name, version }: { name: string; version: number }, files: SourceFiles): Omit<ArrivingSource, 'clientId'> {
  const stored = storedFiles(files);
  return { tenant, name, version, files: stored, contentDigest: digestOf(stored), shipped: shipped(name)?.version ?? 0 };
}

const changes = ({ is }: SourcePlacement): boolean => is === 'new' || is === 'again';

function orConflict(placement: SourcePlacement, { name, version }: { name: string; version: number }): boolean {
  if (placement.is === 'taken') throw new HttpError({ status: 409, code: 'source-version-taken', detail: `Version ${version} of ${name} is there with other content, and what stands under a version never changes: take ${placement.next}.` });
  if (placement.is === 'too-low') throw new HttpError({ status: 409, code: 'source-version-too-low', detail: `Version ${version} of ${name} is no later than the live one: take ${placement.next}.` });
  return changes(placement);
}
