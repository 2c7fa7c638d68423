import { contextOf, callerOf, HttpError, readJson } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import type { FhirDeps } from '../deps.ts';
import { criteriaOf } from './criteria.ts';
import { ownIdentifier, type Posted, readPosted } from './posted.ts';
import { requestKeyOf } from './request-key.ts';
import { nameFor, type SourceName } from './to-record.ts';
import { write } from './write.ts';

export const TYPES = ['application/fhir+json', 'application/json'];
const LIMIT = 1_048_576;

/** Reads the body of a write (REST-016, REST-017). */
export async function readEncounter(req: Request): Promise<{ posted: Posted; bytes: Buffer }> {
  const { value, bytes } = await readJson(req, { types: TYPES, limit: LIMIT });
  return { posted: readPosted(value), bytes };
}

/** `POST /Encounter`, with If-None-Exist or without. The same encounter again is a version of what is there (REST-083). */
export async function create(deps: FhirDeps, req: Request, res: Response): Promise<void> {
  const condition = req.get('if-none-exist');
  const wanted = condition === undefined ? undefined : criteriaOf(condition);
  const { posted, bytes } = await readEncounter(req);
  const own = ownIdentifier(posted.encounter);
  if (wanted !== undefined && !posted.encounter.identifier?.some(({ system, value }) => system === wanted.system && value === wanted.id)) {
    throw new HttpError({ status: 400, code: 'condition', detail: 'The Encounter must have the identifier that If-None-Exist names.' });
  }
  const source: SourceName = wanted ?? (own ? { system: own.system, id: own.value } : nameFor(callerOf(req), requestKeyOf(req) ?? contextOf(req).requestId));
  await write(deps, req, res, { source, posted, bytes, told: posted.lastUpdated, ifMatch: undefined, onlyNew: wanted !== undefined, isThere: false });
}
