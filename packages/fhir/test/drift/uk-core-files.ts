import type { ElementDefinition, ElementDefinitionType } from '@medplum/fhirtypes';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition } from './definition.ts';

const BASE = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-';

/** A folder with the UK Core profiles as HL7 UK publishes them, in XML, one file each. */
export interface UkCore {
  /** The profile of this name, such as `Observation-ACVPU`, on top of the UK Core profiles that it derives from. */
  definition: (name: string) => Definition;
  has: (name: string) => boolean;
}

export function readUkCore(folder: string): UkCore {
  const pathOf = (name: string): string => join(folder, 'profiles', `UKCore-${name}.xml`);
  const read = (name: string): { own: ElementDefinition[]; inherited: ElementDefinition[] } => {
    const xml = readFileSync(pathOf(name), 'utf8');
    const parent = first(xml, 'baseDefinition') ?? '';
    const above = parent.startsWith(BASE) ? read(parent.slice(BASE.length)) : { own: [], inherited: [] };
    return { own: elements(xml), inherited: [...above.own, ...above.inherited] };
  };
  return { has: (name) => existsSync(pathOf(name)), definition: (name) => ({ url: BASE + name, ...read(name) }) };
}

/** Of each element what a rule can enforce: cardinality, fixed values, slicing and types. What is not said is not a property. */
function elements(xml: string): ElementDefinition[] {
  return [...xml.matchAll(/<element id="([^"]+)">([\s\S]*?)<\/element>/g)].map(([, id = '', body = '']) => ({
    id,
    path: first(body, 'path') ?? '',
    ...(body.includes('<min ') && { min: Number(first(body, 'min')) }),
    ...(body.includes('<max ') && { max: first(body, 'max') ?? '' }),
    ...Object.fromEntries([...body.matchAll(/<((?:fixed|pattern)[A-Z]\w*) value="([^"]*)"/g)].map(([, key = '', value = '']) => [key, decoded(value)])),
    ...(body.includes('<slicing>') && { slicing: { rules: first(body, 'rules'), discriminator: discriminators(body) } as ElementDefinition['slicing'] }),
    ...(body.includes('<type>') && { type: blocks(body, 'type').map(typeOf) }),
  }));
}

function typeOf(type: string): ElementDefinitionType {
  return { code: first(type, 'code') ?? '', profile: values(type, 'profile'), targetProfile: values(type, 'targetProfile') };
}

function discriminators(body: string): { type: string | undefined; path: string | undefined }[] {
  return blocks(body, 'discriminator').map((discriminator) => ({ type: first(discriminator, 'type'), path: first(discriminator, 'path') }));
}

function blocks(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, body = '']) => body);
}

function values(xml: string, tag: string): string[] {
  return [...xml.matchAll(new RegExp(`<${tag} value="([^"]*)"`, 'g'))].map(([, value = '']) => decoded(value));
}

function first(xml: string, tag: string): string | undefined {
  return values(xml, tag)[0];
}

function decoded(value: string): string {
  return value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');
}
