import { gone, notFound, OperationOutcomeError } from '@medplum/core';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Executor } from './database.ts';
import { SCHEMA } from './schema.ts';

interface VersionRow {
  version: number;
  last_updated: Date;
  deleted: boolean;
  content: Resource | null;
}

const COLUMNS = 'version, last_updated, deleted, content';
const ALL_VERSIONS = `
  select ${COLUMNS} from ${SCHEMA}.resource where type = $1 and id = $2
  union all
  select ${COLUMNS} from ${SCHEMA}.history where type = $1 and id = $2`;

/** @throws 404 when there never was one, 410 when it is deleted (REST-040) */
export async function readCurrent(executor: Executor, type: string, id: string): Promise<Resource> {
  const text = `select ${COLUMNS} from ${SCHEMA}.resource where type = $1 and id = $2`;
  const { rows } = await executor.query<VersionRow>({ name: 'read', text, values: [type, id] });
  return contentOf(rows[0]);
}

/** @throws 404 when there is no such version, 410 when it is the one that deleted */
export async function readVersion(executor: Executor, { type, id, version }: { type: string; id: string; version: string }): Promise<Resource> {
  if (!/^[1-9]\d{0,8}$/.test(version)) throw new OperationOutcomeError(notFound);
  const text = `select * from (${ALL_VERSIONS}) versions where version = $3`;
  const { rows } = await executor.query<VersionRow>({ name: 'read-version', text, values: [type, id, Number(version)] });
  return contentOf(rows[0]);
}

function contentOf(row: VersionRow | undefined): Resource {
  if (!row) throw new OperationOutcomeError(notFound);
  if (!row.content) throw new OperationOutcomeError(gone);
  return row.content;
}

interface HistoryRequest {
  type: string;
  id: string;
  limit: number;
  offset: number;
  baseUrl: string;
}

/** One page of a resource's versions, newest first (https://hl7.org/fhir/R4/http.html#history). */
export async function readHistory(executor: Executor, { type, id, limit, offset, baseUrl }: HistoryRequest): Promise<Bundle> {
  const text = `select * from (${ALL_VERSIONS}) versions order by version desc`;
  const { rows } = await executor.query<VersionRow>({ name: 'read-history', text, values: [type, id] });
  if (rows.length === 0) throw new OperationOutcomeError(notFound);
  const url = `${baseUrl}/${type}/${id}/_history`;
  const more = offset + limit < rows.length;
  return {
    resourceType: 'Bundle',
    type: 'history',
    total: rows.length,
    link: [
      { relation: 'self', url: `${url}?_count=${limit}&_offset=${offset}` },
      ...(more ? [{ relation: 'next', url: `${url}?_count=${limit}&_offset=${offset + limit}` }] : []),
    ],
    entry: rows.slice(offset, offset + limit).map((row) => historyEntry(row, `${type}/${id}`, baseUrl)),
  };
}

function historyEntry({ version, last_updated, content }: VersionRow, reference: string, baseUrl: string): BundleEntry {
  const method = !content ? 'DELETE' : version === 1 ? 'POST' : 'PUT';
  return {
    fullUrl: `${baseUrl}/${reference}`,
    ...(content ? { resource: content } : {}),
    request: { method, url: method === 'POST' ? reference.replace(/\/.*/, '') : reference },
    response: { status: version === 1 ? '201' : '200', etag: `W/"${version}"`, lastModified: last_updated.toISOString() },
  };
}
