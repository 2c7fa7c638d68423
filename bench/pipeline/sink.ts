/**
 * A FHIR server that answers at once, as a program: it keeps the last content of each identity in memory, so that ids and
 * versions are plausible and what is there can be read, and counts the resources of each type that came.
 * `GET /tally` says that and starts counting anew; `POST /forget` forgets all. It prints its URL.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';

interface Kept {
  id: string;
  version: number;
  resource: Resource | undefined;
}

let seen = new Map<string, Kept>();
let tally: Record<string, number> = {};
let ids = 0;

function count(what: string): void {
  tally[what] = (tally[what] ?? 0) + 1;
}

function answerEntry({ request, resource }: BundleEntry): BundleEntry {
  const type = resource?.resourceType ?? '';
  const { method = '', url = '', ifNoneExist } = request ?? {};
  const identity = ifNoneExist ? `${type}?${ifNoneExist}` : url;
  const known = method === 'POST' && !ifNoneExist ? undefined : seen.get(identity);
  count(type);
  if (known === undefined) ids += 1;
  else if (method === 'PUT') Object.assign(known, { version: known.version + 1, resource });
  const at = known ?? { id: `s${ids}`, version: 1, resource };
  if (known === undefined) {
    seen.set(identity, at);
    seen.set(`${type}/${at.id}`, at);
  }
  return { response: { status: known ? '200' : '201', location: `${type}/${at.id}/_history/${at.version}`, etag: `W/"${at.version}"` } };
}

/** A resource by its type and id. Of its versions the last is kept, and stands for every one. */
function read(url: string): [status: number, body: unknown] {
  const kept = seen.get(url.replace(/\/_history\/.*$/, '').split('/').slice(-2).join('/'));
  if (kept === undefined) return [404, { resourceType: 'OperationOutcome', issue: [] }];
  return [200, { ...kept.resource, id: kept.id, meta: { ...kept.resource?.meta, versionId: String(kept.version) } }];
}

async function answer(req: IncomingMessage): Promise<[status: number, body: unknown]> {
  if (req.url === '/tally') {
    const counted = tally;
    tally = {};
    return [200, counted];
  }
  if (req.url === '/forget') {
    [seen, tally] = [new Map(), {}];
    return [200, {}];
  }
  if (req.method === 'GET') return read(req.url ?? '');
  if (req.headers['content-type']?.startsWith('application/fhir+json') !== true) return [404, { resourceType: 'OperationOutcome', issue: [] }];
  const body = JSON.parse((await buffer(req)).toString()) as Bundle;
  count('transactions');
  return [200, { resourceType: 'Bundle', type: 'transaction-response', entry: (body.entry ?? []).map(answerEntry) }];
}

const server = createServer((req, res) => {
  void answer(req).then(([status, body]) => res.writeHead(status, { 'content-type': 'application/fhir+json' }).end(JSON.stringify(body)));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => { console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); });
