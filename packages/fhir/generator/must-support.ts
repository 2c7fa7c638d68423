/** Writes down which elements profiles ask to be supported: element paths only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { UK_CORE_PROFILE } from '../src/profiles.ts';

/** Of each profile the elements that it asks to be supported by itself, and the profile that it derives from. */
export type Supported = Readonly<Record<string, { parent?: string; elements: readonly string[] }>>;

const OURS = join(import.meta.dirname, '../../../fhir-profiles/fsh-generated/resources');

/**
 * Of our own profiles, as compiled from FSH. They flag nothing as must-support, since they name nothing but what EHCH needs: every element that
 * one names and does not forbid counts. A slice counts as the list that it is of, but for extensions, which are told by their URL.
 */
export function ourSupported(): Supported {
  const profiles = readdirSync(OURS).filter((file) => file.startsWith('StructureDefinition-')).sort()
    .map((file) => JSON.parse(readFileSync(join(OURS, file), 'utf8')) as StructureDefinition)
    .filter(({ type }) => type !== 'Extension');
  return Object.fromEntries(profiles.map(({ url, baseDefinition, differential }) => {
    const forbidden = (differential?.element ?? []).filter(({ max }) => max === '0').map(({ path }) => path);
    const named = (differential?.element ?? []).filter(({ path }) => path.includes('.') && !forbidden.some((one) => path === one || path.startsWith(`${one}.`)));
    return [url, { ...parentOf(baseDefinition), elements: unique(named.flatMap(elementOf)) }];
  }));
}

function elementOf({ path, type, sliceName }: ElementDefinition): string[] {
  if (!path.split('.').includes('extension')) return [path];
  const [url] = type?.[0]?.profile ?? [];
  return path.endsWith('.extension') && sliceName !== undefined && url !== undefined ? [`${path}(${url})`] : [];
}

/** What UK Core flags as must-support in the profiles that we derive from or claim, read from HL7 UK's own files (XML, one a profile). */
export function ukCoreSupported(folder: string): Supported {
  const wanted = new Map<string, Supported[string]>();
  const waiting = Object.values<string>(UK_CORE_PROFILE);
  for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
    if (wanted.has(url)) continue;
    const xml = readFileSync(join(folder, 'profiles', `${url.slice(url.lastIndexOf('/') + 1)}.xml`), 'utf8');
    const [, parent] = /<baseDefinition value="([^"]+)"/.exec(xml) ?? [];
    wanted.set(url, { ...parentOf(parent), elements: unique([...xml.matchAll(/<element id="([^"]+)">([\s\S]*?)<\/element>/g)].flatMap(flagged)) });
    if (parent !== undefined && isUkCore(parent)) waiting.push(parent);
  }
  return Object.fromEntries([...wanted].sort(([one], [other]) => (one < other ? -1 : 1)));
}

const flagged = ([, id = '', body = '']: RegExpExecArray): string[] =>
  body.includes('<mustSupport value="true"') && !id.includes('extension') ? [id.replaceAll(/:[^.]+/g, '')] : [];

const unique = (elements: readonly string[]): string[] => [...new Set(elements)].sort();

const isUkCore = (url: string): boolean => url.startsWith('https://fhir.hl7.org.uk/');

/** Of R4's own types nothing is must-support. */
const parentOf = (url: string | undefined): { parent?: string } => (url !== undefined && isUkCore(url) ? { parent: url } : {});
