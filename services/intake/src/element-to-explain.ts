import { parseElement } from '@ehch/records';
import { HttpError } from '@ehch/service-kit';
import type { Request } from 'express';

/** The element that a dry run is to explain, if any. Throws a 400 for what is no element. */
export function elementToExplain(req: Request): string | undefined {
  const why = req.query['why'];
  if (why === undefined) return undefined;
  const parsed = parseElement(typeof why === 'string' ? why : '');
  if (parsed.ok) return parsed.element.text;
  throw new HttpError({ status: 400, code: 'element-unknown', detail: parsed.problem });
}
