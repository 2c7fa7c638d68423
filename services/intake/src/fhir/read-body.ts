import { FHIR_TYPES } from '@ehch/fhir-http';
import { readJson } from '@ehch/service-kit';
import type { Request } from 'express';

/** Bytes of one resource at most (REST-016). */
const LARGEST_RESOURCE = 1_048_576;

/** Reads the body of a request as one resource: any JSON value, strictly, with its bytes (REST-016 to REST-022). */
export const readResource = (req: Request): Promise<{ value: unknown; bytes: Buffer }> => readJson(req, { types: FHIR_TYPES, limit: LARGEST_RESOURCE });
