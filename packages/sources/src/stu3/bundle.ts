import { type EntryFault, findEntries } from '../json/entries.ts';
import type { Resolve } from '../paths/walk.ts';

export interface Resource {
  resourceType: string;
  [name: string]: unknown;
}

/** A resource that stands in a bundle, or alone. */
export interface Entry {
  resource: Resource;
  /** Of the bundle's entries, from 1. */
  number: number;
}

/** What a file of FHIR holds. */
export interface Bundle {
  entries: readonly Entry[];
  /** Whether the resources came in a bundle. */
  isBundle: boolean;
  /** Finds what a reference names within the bundle; nothing where it is not there, or there twice. */
  resolve: Resolve;
  /** What can be read of the bundle itself, by names that begin with `Bundle.`. */
  about: { Bundle: { extracted?: string } };
}

export type Parsed = { ok: true; bundle: Bundle } | { ok: false; fault: EntryFault | { found: string } };

/** Reads FHIR strictly: a name that stands twice, or text that could not be stored, makes the file no JSON (IN-013). */
export function parseBundle(text: string): Parsed {
  const entries = findEntries(`[${text}\n]`);
  if (!Array.isArray(entries)) return { ok: false, fault: entries };
  const [only] = entries;
  if (only === undefined || entries.length > 1) return { ok: false, fault: { text: '', line: 1 } };
  if (only.fault) return { ok: false, fault: { ...only.fault, text: `: ${only.fault.text}` } };
  const value = parse(text);
  return isResource(value) ? bundleOf(value) : { ok: false, fault: { found: ' and no resource' } };
}

/** Undefined for the few texts that only JSON.parse refuses, such as those with exotic spaces. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function bundleOf(value: Resource): Parsed {
  if (value.resourceType === 'OperationOutcome') return { ok: false, fault: { found: ', but an OperationOutcome' } };
  const isBundle = value.resourceType === 'Bundle';
  const listed = isBundle && Array.isArray(value['entry']) ? (value['entry'] as unknown[]) : [];
  const entries = isBundle ? listed.flatMap((entry, index) => entryOf(entry, index + 1)) : [{ resource: value, number: 1 }];
  return { ok: true, bundle: { entries, isBundle, resolve: resolverOf(entries, listed), about: { Bundle: extractedAt(value, entries) } } };
}

const entryOf = (entry: unknown, number: number): Entry[] => (isObject(entry) && isResource(entry['resource']) ? [{ resource: entry['resource'], number }] : []);

/** References are by `Type/id`, with or without a server before it, or by the entry's full URL. */
function resolverOf(entries: readonly Entry[], listed: readonly unknown[]): Resolve {
  const known = new Map<string, Resource | undefined>();
  for (const { resource, number } of entries) {
    const entry = listed[number - 1];
    const fullUrl = isObject(entry) ? entry['fullUrl'] : undefined;
    const names = [typeof fullUrl === 'string' ? fullUrl : '', typeof resource['id'] === 'string' ? `${resource.resourceType}/${resource['id']}` : ''];
    for (const name of new Set(names)) if (name !== '') known.set(name, known.has(name) ? undefined : resource);
  }
  return (reference) => known.get(reference) ?? known.get(reference.slice(reference.lastIndexOf('/', reference.lastIndexOf('/') - 1) + 1));
}

/** When the record was taken from the practice's system: as the bundle says, else as the latest of its lists, which are snapshots. */
function extractedAt({ meta }: Resource, entries: readonly Entry[]): { extracted?: string } {
  const said = isObject(meta) ? meta['lastUpdated'] : undefined;
  const lists = entries.flatMap(({ resource }) => (resource.resourceType === 'List' && resource['mode'] === 'snapshot' ? [resource['date']] : []));
  const times = (typeof said === 'string' ? [said] : lists).filter((time): time is string => typeof time === 'string' && time.includes('T') && !Number.isNaN(Date.parse(time)));
  const [first, ...others] = times;
  return first === undefined ? {} : { extracted: others.reduce((latest, time) => (Date.parse(time) > Date.parse(latest) ? time : latest), first) };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isResource = (value: unknown): value is Resource => isObject(value) && typeof value['resourceType'] === 'string';
