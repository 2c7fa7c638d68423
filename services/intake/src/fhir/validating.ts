import { createValidator, type Issue, operationOutcome } from '@ehch/fhir';
import { hasBody } from '@ehch/fhir-http';
import { HttpError } from '@ehch/service-kit';
import type { Resource } from '@medplum/fhirtypes';
import { type Request, type RequestHandler, Router } from 'express';
import { allow, audit } from './access.ts';
import { answerResource } from './answer.ts';
import type { ReadingDeps } from './deps.ts';
import { readResource } from './read-body.ts';
import { readOne } from './reading/instance.ts';

const validate = createValidator('sender');

/**
 * `POST /{type}/$validate` and `POST /{type}/{id}/$validate`: 200 with what is wrong with a resource, or that nothing is; nothing is
 * stored. 400 only where there is nothing that could be looked at (REST-070). Where one of ours is named and none is sent, as with
 * `GET /{type}/{id}/$validate`, it is the one that stands.
 */
export function createValidatingRoutes(deps: ReadingDeps): Router {
  const router = Router({ caseSensitive: true });
  router.post('/:type/\\$validate', validating(deps));
  router.get('/:type/:id/\\$validate', validating(deps));
  router.post('/:type/:id/\\$validate', validating(deps));
  return router;
}

const validating = (deps: ReadingDeps): RequestHandler => async (req, res) => {
  const type = String(req.params['type']);
  await allow(deps.ledger, req, type, 'rc');
  const sent = req.method === 'GET' || (req.params['id'] !== undefined && !hasBody(req)) ? {} : asked((await readResource(req)).value);
  const issues = issuesOf(type, { ...sent, resource: await looksAt(deps, req, sent), ...profileIn(req.query['profile']) });
  await audit(deps.ledger, req, { action: 'E', event: 'fhir-validated', entityType: type });
  answerResource(res, operationOutcome(issues));
};

/** What was sent, else the resource that the address names. */
async function looksAt(deps: ReadingDeps, req: Request, sent: Partial<Asked>): Promise<unknown> {
  if ('resource' in sent) return sent.resource;
  const { type, id } = req.params;
  if (id === undefined) throw new HttpError({ status: 400, code: 'validate-parameters', detail: 'The Parameters have no resource to look at.' });
  return readOne(deps, req, { type: String(type), id: String(id) });
}

interface Asked {
  resource: unknown;
  profile?: string;
}

const MODES = ['create', 'update', 'profile'];

/** The resource itself, or Parameters with `resource`, `mode` and `profile`. */
function asked(value: unknown): Partial<Asked> {
  if (!isObject(value) || value['resourceType'] !== 'Parameters') return { resource: value };
  const parameters = Array.isArray(value['parameter']) ? value['parameter'].filter(isObject) : [];
  const of = (name: string) => parameters.find((one) => one['name'] === name);
  const [resource, mode, profile] = [of('resource')?.['resource'], of('mode')?.['valueCode'] ?? 'create', of('profile')?.['valueUri'] ?? of('profile')?.['valueCanonical'] ?? of('profile')?.['valueString']];
  if (!MODES.includes(mode as string)) throw new HttpError({ status: 400, code: 'validate-parameters', detail: `The mode must be one of ${MODES.join(', ')}.` });
  return { ...(resource !== undefined && { resource }), ...profileIn(profile) };
}

const profileIn = (profile: unknown): { profile?: string } => (typeof profile === 'string' ? { profile } : {});

function issuesOf(type: string, { resource, profile }: Asked): readonly Issue[] {
  if (isObject(resource) && resource['resourceType'] !== type) return [{ code: 'resource-type', severity: 'error', type: 'invalid', expression: 'Resource.resourceType', text: 'The type of the resource is not that of the address.', who: 'sender' }];
  return validate(profile === undefined ? (resource as Resource) : claiming(resource, profile));
}

/** The resource as if it claimed the profile. Where it cannot be made to, what is wrong with it is found all the same. */
function claiming(resource: unknown, profile: string): Resource {
  const meta = isObject(resource) ? (resource['meta'] ?? {}) : undefined;
  const own = isObject(meta) ? (meta['profile'] ?? []) : undefined;
  if (!isObject(resource) || !isObject(meta) || !Array.isArray(own) || own.includes(profile)) return resource as Resource;
  return { ...resource, meta: { ...meta, profile: [...(own as unknown[]), profile] } } as unknown as Resource;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
