import { contextOf, toHttpError } from '@ehch/service-kit';
import type { ErrorRequestHandler } from 'express';
import { failurePage } from './pages/failure.ts';
import { signedOutPage } from './pages/sign-in.ts';
import { sendPage } from './show-page.ts';

/** Whatever was thrown, as a page that says what to do. Of a fault of ours the log knows more, by the id of the request. */
export const answerFailures: ErrorRequestHandler = (thrown: unknown, req, res, next) => {
  if (res.headersSent) {
    next(thrown);
    return;
  }
  const { status, code, detail, headers, cause } = toHttpError(thrown);
  const { requestId, log } = contextOf(req);
  if (status >= 500) log.error('request-failed', { status, code, err: cause ?? thrown });
  res.set(headers);
  sendPage(req, res, status === 401 ? signedOutPage(detail) : failurePage({ status, detail, requestId }), status);
};
