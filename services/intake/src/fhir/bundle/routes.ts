import { FHIR_TYPES } from '@ehch/fhir-http';
import { callerOf, readJson } from '@ehch/service-kit';
import type { RequestHandler } from 'express';
import { answerResource } from '../answer.ts';
import { whenGone } from '../../when-gone.ts';
import { digestOf, writerOf } from '../encounter/routes.ts';
import type { WritingDeps } from '../writing-deps.ts';
import { batch } from './batch.ts';
import { readBundle } from './read-bundle.ts';
import { readFor } from './read-for.ts';
import { responseBundle } from './response.ts';
import { transaction } from './transaction.ts';

/** REST-067. */
const LIMIT = 5 * 1_048_576;

/** `POST` at the FHIR base: a batch or a transaction. */
export const takeBundle =
  (deps: WritingDeps): RequestHandler =>
  async (req, res) => {
    const { value, bytes } = await readJson(req, { types: FHIR_TYPES, limit: LIMIT });
    const { type, entries } = readBundle(value);
    const read = (url: string) => readFor(deps.reading, req, url);
    const request = { entries, writer: { ...writerOf(req), scopes: callerOf(req).scopes }, digest: digestOf(req, bytes), signal: whenGone(res), read };
    answerResource(res, responseBundle(type, await (type === 'batch' ? batch : transaction)(deps, request)));
  };
