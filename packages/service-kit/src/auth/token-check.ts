import type { Request, RequestHandler } from 'express';
import { HttpError } from '../http/http-error.ts';
import { createTokenReader, type AccessTokenRules, type Caller } from './access-token.ts';
import { grants } from './scopes.ts';

/**
 * A middleware that lets through requests with a good access token and notes their caller: 401 with WWW-Authenticate
 * for none, a bad one or one that is over; 400 for one in the query string, where logs would keep it (SEC-012, SEC-014).
 */
export function createTokenCheck(rules: AccessTokenRules): RequestHandler {
  const read = createTokenReader(rules);
  return async (req, _res, next) => {
    if ('access_token' in req.query) throw refusal(400, 'token-in-query', 'A token belongs in the Authorization header.', 'invalid_request');
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(req.get('authorization') ?? '') ?? [];
    if (token === undefined) throw refusal(401, 'token-missing', 'An access token is needed.');
    const caller = await read(token);
    if (!caller) throw refusal(401, 'token-invalid', 'The access token is not valid, or not any more.', 'invalid_token');
    Object.assign(req, { caller });
    next();
  };
}

/** The caller that the token check let through. Throws a TypeError on a route that has no such check. */
export function callerOf(req: Request): Caller {
  const { caller } = req as { caller?: Caller };
  if (!caller) throw new TypeError('The route has no token check');
  return caller;
}

/** A middleware behind the token check: 403 unless the caller may do all of it, such as `Encounter.cs` (SEC-012). */
export function requireScope(need: `${string}.${string}`): RequestHandler {
  const [, resource = '', permissions = ''] = /^([A-Za-z][A-Za-z0-9-]*)\.(?=[cruds])(c?r?u?d?s?)$/.exec(need) ?? [];
  if (permissions === '') throw new TypeError(`${need} is not <resource>.<permissions>`);
  return (req, _res, next) => {
    if (!grants(callerOf(req).scopes, resource, permissions)) throw refusal(403, 'scope-missing', `The scope system/${need} is needed.`, 'insufficient_scope');
    next();
  };
}

function refusal(status: number, code: string, detail: string, error?: string): HttpError {
  return new HttpError({ status, code, detail, headers: { 'WWW-Authenticate': `Bearer realm="api"${error ? `, error="${error}"` : ''}` } });
}
