import { callerOf, HttpError, requireScope } from '@ehch/service-kit';
import { loadSource, type Source, SourceDefinitionError, definitionIssues } from '@ehch/sources';
import { type Request, Router } from 'express';
import type { IntakeDeps } from '../deps.ts';
import { refusedWith } from '../errors.ts';
import { filterOf } from '../filters.ts';
import { wholeNumber } from '../respond.ts';
import { readFiles } from '../sources/routes.ts';
import { mapperImpact } from './mapper-impact.ts';
import { sourceImpact } from './source-impact.ts';
import type { Bounds } from './sweep.ts';

/** Rows or records that are looked at, if not asked for otherwise. */
const LIMIT = 100_000;
const MOST = 1_000_000;
/** Well within the time that a request may take. */
const LOOKING_MS = 20_000;

/**
 * `POST /sources/{name}/$impact?last=7d`: what would change if the source that is sent read what the live one reads. `POST /sources/$impact?last=7d`: what
 * this release makes of the records of the last days, against what was made of them. Neither writes anything.
 */
export function createImpactRoutes({ ledger, sources, now }: Pick<IntakeDeps, 'ledger' | 'sources' | 'now'>): Router {
  const router = Router();
  router.post('/\\$impact', requireScope('sources.r'), async (req, res) => {
    const since = sinceOf(req, now());
    res.json({ since: since.toISOString(), ...(await mapperImpact(ledger, { tenant: callerOf(req).tenant, since }, boundsOf(req))) });
  });
  router.post('/:name/\\$impact', requireScope('sources.r'), async (req, res) => {
    const { tenant } = callerOf(req);
    const name = String(req.params['name']);
    const since = sinceOf(req, now());
    const live = await sources.live(tenant, name);
    if (live === undefined) throw new HttpError({ status: 404, code: 'source-unknown', detail: 'There is no such source.' });
    const candidate = await candidateOf(req, name);
    const impact = await sourceImpact(ledger, { live: live.source, candidate }, { tenant, since }, boundsOf(req));
    res.json({ source: name, live: live.source.version, candidate: candidate.version, since: since.toISOString(), ...impact });
  });
  return router;
}

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

function sinceOf(req: Request, now: Date): Date {
  const last = filterOf('last', req.query['last'] ?? '7d', { pattern: /^[1-9]\d{0,3}[hdw]$/, expects: 'a time such as 12h, 7d or 2w' }) ?? '';
  return new Date(now.getTime() - Number(last.slice(0, -1)) * (HOURS[last.slice(-1)] ?? 0) * 3_600_000);
}

const boundsOf = (req: Request): Bounds => ({ limit: wholeNumber(req.query['limit'], LIMIT, { from: 1, to: MOST }), until: performance.now() + LOOKING_MS });

/** Its examples need not pass: what they would show is asked for here of real rows. */
async function candidateOf(req: Request, name: string): Promise<Source> {
  const files = await readFiles(req);
  try {
    return loadSource(name, files);
  } catch (error) {
    if (error instanceof SourceDefinitionError) throw refusedWith(422, definitionIssues(error));
    throw error;
  }
}
