import type { AnswerForm } from '@ehch/service-kit';
import type { Resource } from '@medplum/fhirtypes';
import type { Response } from 'express';

/** Answers with a resource in the form that was negotiated (REST-006). */
export function answerResource(res: Response, resource: object, status = 200): void {
  const { contentType, pretty } = res.locals.form as AnswerForm;
  res.status(status).set('Content-Type', contentType).end(JSON.stringify(resource, null, pretty ? 2 : 0));
}

/** The version of a resource, as headers tell it (REST-010). */
export function setVersion(res: Response, { meta }: Pick<Resource, 'meta'>): void {
  if (meta?.versionId !== undefined) res.set('ETag', `W/"${meta.versionId}"`);
  if (meta?.lastUpdated !== undefined) res.set('Last-Modified', new Date(meta.lastUpdated).toUTCString());
}
