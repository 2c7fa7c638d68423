import { type Caller, HttpError } from '@ehch/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import { layout, type Page } from './pages/layout.ts';
import { seesAll } from './sign-in/rights.ts';
import { callerOf } from './sign-in/caller.ts';

/** Makes a page for who is signed in. */
export type AskedPage = (caller: Caller, params: Readonly<Record<string, string>>) => Page | Promise<Page>;

/** Answers with a page. */
export function showPage(ask: AskedPage): RequestHandler {
  return async (req, res) => {
    const caller = callerOf(res);
    sendPage(req, res, await ask(caller, req.params as Record<string, string>));
  };
}

export function sendPage(req: Request, res: Response, page: Page, status = 200): void {
  const caller = res.locals.caller as Caller | undefined;
  res.status(status).set('Content-Type', 'text/html; charset=utf-8').end(String(layout(page, { path: req.originalUrl.split('?')[0] ?? '', caller, isStill: req.query['updates'] === 'off', now: new Date() })));
}

export const isOperator = ({ scopes }: Caller): boolean => seesAll(scopes);

/** Throws a 403 for who is not an operator. */
export function needOperator(caller: Caller): Caller {
  if (isOperator(caller)) return caller;
  throw new HttpError({ status: 403, code: 'scope-missing', detail: 'This page is for operators: the scope system/operations.r is needed.' });
}
