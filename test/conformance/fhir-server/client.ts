import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Patient, Resource } from '@medplum/fhirtypes';

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Send {
  body?: unknown;
  headers?: Record<string, string>;
}

/** The answer to a bundle: another bundle, or an OperationOutcome. */
export interface BundleAnswer {
  resourceType: string;
  type?: string;
  entry?: BundleEntry[];
}

/** Speaks to a FHIR server as plainly as HTTP allows, so that a test sees what is on the wire. */
export class FhirClient {
  readonly baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  async send<T = unknown>(method: string, path: string, { body, headers = {} }: Send = {}): Promise<Answer<T>> {
    const url = path.startsWith('http') ? path : `${this.baseUrl}${path === '' ? '' : '/'}${path}`;
    const type = body === undefined ? {} : { 'Content-Type': 'application/fhir+json' };
    const response = await fetch(url, { method, headers: { ...type, ...headers }, body: typeof body === 'object' ? JSON.stringify(body) : (body as string) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }

  get<T = Resource>(path: string, headers?: Record<string, string>): Promise<Answer<T>> {
    return this.send<T>('GET', path, { headers: headers ?? {} });
  }

  create<T extends Resource>(resource: T, headers?: Record<string, string>): Promise<Answer<T>> {
    return this.send<T>('POST', resource.resourceType, { body: resource, headers: headers ?? {} });
  }

  put<T extends Resource>(path: string, resource: T, headers?: Record<string, string>): Promise<Answer<T>> {
    return this.send<T>('PUT', path, { body: resource, headers: headers ?? {} });
  }

  delete(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('DELETE', path, { headers: headers ?? {} });
  }

  bundle(type: 'transaction' | 'batch', entry: BundleEntry[]): Promise<Answer<BundleAnswer>> {
    return this.send('POST', '', { body: { resourceType: 'Bundle', type, entry } });
  }

  async search<T extends Resource = Resource>(query: string): Promise<T[]> {
    const { status, body } = await this.get<Bundle<T>>(query);
    if (status !== 200) throw new Error(`The search was answered ${status}`);
    return (body.entry ?? []).filter((entry) => entry.search?.mode !== 'include').map((entry) => entry.resource as T);
  }
}

/** An identifier that nothing else has. */
export function freshIdentifier(): { system: string; value: string } {
  return { system: 'https://ehch.example/fhir/Id/conformance', value: randomUUID() };
}

/** The search for it: `identifier=system|value`. */
export function byIdentifier({ system, value }: { system: string; value: string }): string {
  return `identifier=${encodeURIComponent(system)}%7C${value}`;
}

export function patient(identifier = freshIdentifier(), rest: Partial<Patient> = {}): Patient {
  return { resourceType: 'Patient', identifier: [identifier], ...rest };
}

export function urn(): string {
  return `urn:uuid:${randomUUID()}`;
}

export function idOf(resource: unknown): string {
  return (resource as { id: string }).id;
}

export function versionOf(resource: unknown): string {
  return (resource as { meta: { versionId: string } }).meta.versionId;
}
