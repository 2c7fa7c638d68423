import { sourceHistory } from '@ehch/ledger';
import { callerOf, contextOf, HttpError, readJson, requireScope } from '@ehch/service-kit';
import { type SourceFiles } from '@ehch/sources';
import { type Request, type Response, Router } from 'express';
import type { IntakeDeps } from '../deps.ts';
import { refusedWith } from '../errors.ts';
import { filesOf, storedFiles } from './files.ts';
import { type Asker, checkSource, goLive, wouldGoLive } from './put-source.ts';
import { rollBack } from './roll-back.ts';
import { shipped, type Shelf, type ShelvedSource } from './shelf.ts';
import { conceptMapsOf } from './concept-maps.ts';
import { sourceJson, versionJson } from './source-json.ts';

/** Of the body with all files. */
const LIMIT = 2 * 1_048_576;

/** `/sources`: what reads the files that are sent; and how a tenant puts a source of its own in the place of one, or takes it back. */
export function createSourcesRoutes(deps: Pick<IntakeDeps, 'ledger' | 'sources'>): Router {
  const router = Router();
  router.get('/', requireScope('sources.r'), async (req, res) => {
    const { tenant } = callerOf(req);
    const found = await Promise.all((await deps.sources.names(tenant)).map((name) => listed(deps.sources, tenant, name)));
    res.json({ sources: found.filter((source) => source !== undefined) });
  });
  router.get('/:name', requireScope('sources.r'), (req, res) => show(deps, req, res));
  router.get('/:name/conceptmaps', requireScope('sources.r'), async (req, res) => {
    const { source } = await liveOf(deps.sources, req);
    res.type('application/fhir+json').json(conceptMapsOf(source));
  });
  router.put('/:name', requireScope('sources.u'), (req, res) => put(deps, req, res));
  router.post('/:name/\\$rollback', requireScope('sources.u'), async (req, res) => {
    const name = String(req.params['name']);
    const takenBack = await rollBack(deps.ledger, askerOf(req), name);
    res.json({ takenBack, ...sourceJson(await liveOf(deps.sources, req)) });
  });
  return router;
}

/** One that does not go with this release does not hide the others. */
async function listed(sources: Shelf, tenant: string, name: string): Promise<object | undefined> {
  try {
    const found = await sources.live(tenant, name);
    return found && sourceJson(found);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return { name, url: `/sources/${name}`, state: 'live', from: 'own', broken: error.message };
  }
}

async function show({ ledger, sources }: Pick<IntakeDeps, 'ledger' | 'sources'>, req: Request, res: Response): Promise<void> {
  const { tenant } = callerOf(req);
  const found = await liveOf(sources, req);
  const { name, definition } = found.source;
  const inProgram = shipped(name)?.version;
  res.json({
    ...sourceJson(found),
    definition,
    versions: (await sourceHistory(ledger, tenant, name)).map(versionJson),
    ...(inProgram !== undefined && { inProgram }),
    ...(req.query['files'] === 'true' && { files: storedFiles(await sources.files(tenant, found)) }),
  });
}

async function put({ ledger, sources }: Pick<IntakeDeps, 'ledger' | 'sources'>, req: Request, res: Response): Promise<void> {
  const dryRun = dryRunOf(req);
  const files = await readFiles(req);
  const checked = await checkSource(String(req.params['name']), files);
  if (!checked.ok) throw refusedWith(422, checked.issues);
  const { source } = checked;
  if (dryRun) {
    res.json({ dryRun, changed: await wouldGoLive(ledger, askerOf(req), source, files), ...sourceJson({ source }), state: 'checked', from: 'own' });
    return;
  }
  const changed = await goLive(ledger, askerOf(req), source, files);
  res.status(changed ? 201 : 200).set('Location', `/sources/${source.name}`).json({ changed, ...sourceJson(await liveOf(sources, req)) });
}

/** The files of a source that is sent. Throws the answer where they are none. */
export async function readFiles(req: Request): Promise<SourceFiles> {
  const { value } = await readJson(req, { types: ['application/json'], limit: LIMIT });
  const read = filesOf(value);
  if ('files' in read) return read.files;
  throw new HttpError({ status: 400, code: 'source-files', detail: read.fault });
}

function dryRunOf(req: Request): boolean {
  const text = req.query['dryRun'] ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new HttpError({ status: 400, code: 'source-files', detail: 'dryRun is true or false.' });
}

async function liveOf(sources: Shelf, req: Request): Promise<ShelvedSource> {
  const found = await sources.live(callerOf(req).tenant, String(req.params['name']));
  if (found) return found;
  throw new HttpError({ status: 404, code: 'source-unknown', detail: 'There is no such source.' });
}

function askerOf(req: Request): Asker {
  const { tenant, clientId } = callerOf(req);
  return { tenant, clientId, requestId: contextOf(req).requestId };
}
