import { type Logger, readJson, readText } from '@ehch/service-kit';
import { FhirRouter } from '@medplum/fhir-router';
import type { Bundle } from '@medplum/fhirtypes';
import express, { type Request, type Response, type Router } from 'express';
import { type BundleContext, runBatch } from '../bundle/batch.ts';
import { runTransaction } from '../bundle/transaction.ts';
import { readInteraction } from '../interaction/interaction.ts';
import { perform } from '../interaction/perform.ts';
import { routeOf } from '../interaction/routes.ts';
import { invalid, refusal } from '../outcome.ts';
import { SandboxRepository, type Store } from '../repository.ts';
import { preferenceOf, sendBundle, sendOutcome, sendPerformed, sendResource } from './answer.ts';
import { capabilityStatement } from './capability-statement.ts';
import { failureOf, logFailure, type SandboxEvent } from './failure.ts';

/** The largest body, in bytes. */
const LIMIT = 5 * 1024 * 1024;
const JSON_TYPES = ['application/fhir+json', 'application/json'];
const FORM_TYPES = ['application/x-www-form-urlencoded'];

export interface HttpOptions {
  store: Store;
  /** Where clients reach the server; taken from each request when not given. */
  baseUrl?: string | undefined;
  logger?: Logger<SandboxEvent> | undefined;
}

/** The FHIR REST interface, to be mounted at any path. */
export function createRouter({ store, baseUrl, logger }: HttpOptions): Router {
  const router = new FhirRouter();
  return express.Router().use(async (req, res) => {
    const base = baseUrl ?? `${req.protocol}://${req.get('host') ?? ''}${req.baseUrl}`;
    const context = { router, definitions: store.definitions, repository: new SandboxRepository(store, base), baseUrl: base };
    try {
      await answer(req, res, context);
    } catch (error) {
      const failure = failureOf(error, req.path);
      logFailure(logger, failure, error);
      sendOutcome(res, failure);
    }
  });
}

async function answer(req: Request, res: Response, context: BundleContext): Promise<void> {
  assertAcceptable(req);
  if (req.path === '/metadata') return answerMetadata(req, res, context);
  return req.path === '/' ? answerBundle(req, res, context) : answerInteraction(req, res, context);
}

function answerMetadata(req: Request, res: Response, { definitions, baseUrl }: BundleContext): void {
  if (methodOf(req) !== 'GET') throw notOffered();
  sendResource(res, 200, capabilityStatement(definitions, baseUrl));
}

async function answerBundle(req: Request, res: Response, context: BundleContext): Promise<void> {
  if (req.method !== 'POST') throw notOffered();
  const { value } = await readJson(req, { types: JSON_TYPES, limit: LIMIT });
  const bundle = value as Bundle;
  if (bundle?.resourceType !== 'Bundle') throw invalid('The body is not a Bundle');
  if (bundle.type !== 'transaction' && bundle.type !== 'batch') throw invalid('The bundle is neither a transaction nor a batch', 'Bundle.type');
  const run = bundle.type === 'transaction' ? runTransaction : runBatch;
  sendBundle(res, await run(bundle, context), preferenceOf(req.get('Prefer')));
}

async function answerInteraction(req: Request, res: Response, { router, definitions, repository, baseUrl }: BundleContext): Promise<void> {
  const method = methodOf(req);
  const { kind } = routeOf(method, req.path);
  const isForm = kind === 'search' && method === 'POST';
  const hasBody = kind === 'create' || kind === 'update' || kind === 'conditional-update';
  const interaction = readInteraction(definitions, {
    method,
    url: isForm ? `${req.url}${req.url.includes('?') ? '&' : '?'}${await readForm(req)}` : req.url,
    body: hasBody ? (await readJson(req, { types: JSON_TYPES, limit: LIMIT })).value : undefined,
    ifMatch: req.get('If-Match'),
    ifNoneExist: req.get('If-None-Exist'),
    ifNoneMatch: req.get('If-None-Match'),
  });
  sendPerformed(res, await perform(router, repository, interaction), hasBody ? { baseUrl, prefer: preferenceOf(req.get('Prefer')) } : undefined);
}

function readForm(req: Request): Promise<string> | string {
  return req.get('Content-Length') === '0' ? '' : readText(req, { types: FORM_TYPES, limit: LIMIT });
}

function methodOf({ method }: Request): string {
  return method === 'HEAD' ? 'GET' : method;
}

const FORMATS = new Set(['json', ...JSON_TYPES]);

/** `_format` outranks `Accept` (REST-005); a `+` in it may come as a space. */
function assertAcceptable(req: Request): void {
  const format = new URL(req.url, 'http://server').searchParams.get('_format')?.replace(' ', '+');
  const acceptable = format === undefined ? req.accepts(JSON_TYPES) !== false : FORMATS.has(format);
  if (!acceptable) throw refusal({ id: 'not-acceptable', code: 'not-supported', text: 'Only JSON is offered' });
}

function notOffered(): Error {
  return refusal({ id: 'method-not-allowed', code: 'not-supported', text: 'The method is not offered here' });
}
