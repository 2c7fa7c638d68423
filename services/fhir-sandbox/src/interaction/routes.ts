import { notFound, OperationOutcomeError } from '@medplum/core';
import { invalid, refusal } from '../outcome.ts';

export type InteractionKind =
  | 'search' | 'create' | 'conditional-update' | 'conditional-delete'
  | 'read' | 'update' | 'delete' | 'history' | 'vread';

export interface Route {
  kind: InteractionKind;
  type: string;
  id?: string | undefined;
  version?: string | undefined;
}

type Shape = 'type' | 'search' | 'instance' | 'history' | 'version';

const OFFERED: Record<Shape, Partial<Record<string, InteractionKind>>> = {
  type: { GET: 'search', POST: 'create', PUT: 'conditional-update', DELETE: 'conditional-delete' },
  search: { POST: 'search' },
  instance: { GET: 'read', PUT: 'update', DELETE: 'delete' },
  history: { GET: 'history' },
  version: { GET: 'vread' },
};

const ID = /^[A-Za-z0-9\-.]{1,64}$/;

/**
 * What a method on a path asks for.
 *
 * @throws 404 for a path of no known shape, 405 for a method it does not offer, 400 for an id that cannot be one (REST-040)
 */
export function routeOf(method: string, path: string): Route {
  const segments = segmentsOf(path);
  const kind = OFFERED[shapeOf(segments)][method];
  if (kind === undefined) throw refusal({ id: 'method-not-allowed', code: 'not-supported', text: 'The method is not offered here' });
  const [type = '', id, , version] = segments;
  if (id === undefined || id === '_search') return { kind, type };
  if (!ID.test(id) || (version !== undefined && !ID.test(version))) throw invalid('The id is not a FHIR id');
  return { kind, type, id, version };
}

/** The methods that a path offers, for `Allow`. */
export function allowedMethods(path: string): string[] {
  return Object.keys(OFFERED[shapeOf(segmentsOf(path))]).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function shapeOf([, second, third, fourth, ...more]: readonly string[]): Shape {
  if (second === undefined) return 'type';
  if (second === '_search' && third === undefined) return 'search';
  if (!/^[_$]/.test(second) && more.length === 0) {
    if (third === undefined) return 'instance';
    if (third === '_history') return fourth === undefined ? 'history' : 'version';
  }
  throw new OperationOutcomeError(notFound);
}

function segmentsOf(path: string): string[] {
  try {
    return path.replace(/^\/|\/$/g, '').split('/').map(decodeURIComponent);
  } catch {
    throw invalid('The path is not valid percent-encoding');
  }
}
