import { inTransaction, type Ledger, sourceFiles, sourceToTakeBack, takeBackSource, writeAudit } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import { refusedWith } from '../errors.ts';
import { keptFiles } from './files.ts';
import { type Asker, checkSource } from './put-source.ts';
import { shipped } from './shelf.ts';

/**
 * Takes the live version of a tenant's own source back, so that the one before it is live again, at last the program's. What goes
 * live stands the same checks as when it went live first: a release of the program may lie between.
 *
 * @returns the version that was taken back; throws a 409 where there is nothing before it
 */
export async function rollBack(ledger: Ledger, asker: Asker, name: string): Promise<number> {
  const { tenant } = asker;
  const found = await sourceToTakeBack(ledger, tenant, name);
  if (found === undefined) throw new HttpError({ status: 409, code: 'source-none-before', detail: 'No source of your own is live under that name, so none can be taken back.' });
  const { live, before } = found;
  if (before === undefined && shipped(name) === undefined) throw new HttpError({ status: 409, code: 'source-none-before', detail: `Nothing was live before version ${live.version} of ${name}.` });
  if (before) await checkAgain(ledger, { tenant, name }, before.id);
  const done = await inTransaction(ledger, async (trx) => {
    if (!(await takeBackSource(trx, { tenant, name }, { live: live.id, before: before?.id }))) return false;
    await writeAudit(trx, [{ ...asker, action: 'U', event: 'source-taken-back', entityType: 'Source', entityId: `${name}|${live.version}` }]);
    return true;
  });
  if (!done) throw new HttpError({ status: 409, code: 'source-changed', detail: `Another version of ${name} went live at the same moment. Look at it, and ask again.` });
  return live.version;
}

async function checkAgain(ledger: Ledger, { tenant, name }: { tenant: string; name: string }, id: number): Promise<void> {
  const checked = await checkSource(name, keptFiles((await sourceFiles(ledger, tenant, id)) ?? {}));
  if (!checked.ok) throw refusedWith(422, checked.issues);
}
