import type { ErrorRequestHandler, RequestHandler } from 'express';
import { hasMuchUnread } from './body.ts';
import { contextOf } from './context.ts';
import { closeAfterReading } from './linger.ts';
import { HttpError, renderProblem, toHttpError, type AnswerForm, type ErrorAnswer, type RenderedError, type RenderError } from './http-error.ts';

/** Answers what no route took. */
export const notFound: RequestHandler = (_req, res) => {
  res.locals.unmatched = true;
  throw new HttpError({ status: 404, code: 'not-found', detail: 'There is nothing at this address.' });
};

/** A handler for `router.all(path, …)` behind the methods that a path has: answers 405 and names them. */
export function allowOnly(...methods: string[]): RequestHandler {
  return () => {
    throw new HttpError({ status: 405, code: 'method-not-allowed', detail: `Only ${methods.join(', ')} may be used here.`, headers: { Allow: methods.join(', ') } });
  };
}

/** The last handler of the app: whatever was thrown becomes an answer of the renderer's form. */
export function answerErrors(renderError: RenderError): ErrorRequestHandler {
  // Express knows an error handler by its four parameters; passing on would make it print the error.
  return (thrown: unknown, req, res, _next) => {
    const error = toHttpError(thrown);
    const { requestId, log } = contextOf(req);
    if (error.status >= 500) log.error('request-failed', { status: error.status, code: error.code, err: error.cause ?? error });
    if (res.headersSent) {
      // Half an answer is out; cutting the connection is the only way left to say that it is not whole.
      res.destroy();
      return;
    }
    const form = res.locals.form as AnswerForm | undefined;
    const { contentType, body } = render(renderError, { ...describe(error), requestId, path: req.originalUrl.split('?')[0] ?? '/', ...(form && { form }) });
    res.status(error.status).set(error.headers).set('Content-Type', contentType);
    if (hasMuchUnread(req)) {
      res.set('Connection', 'close');
      closeAfterReading(req);
    }
    res.end(body);
  };
}

// The part of an error that a renderer may know.
function describe({ status, code, detail, at, body }: HttpError): ErrorAnswer {
  return { status, code, detail, ...(at && { at }), ...(body !== undefined && { body }) };
}

/** Renders, and falls back to the default form rather than to no answer. */
export function render(renderError: RenderError, answer: ErrorAnswer): RenderedError {
  try {
    return renderError(answer);
  } catch {
    return renderProblem(answer);
  }
}
