import type { Resource } from '@medplum/fhirtypes';
import { fhirdefs, sushiExport, sushiImport, utils } from 'fsh-sushi';
import type { Definitions } from './definitions.ts';
import { definitionsFor } from './definitions.ts';

/** FSH source by file name. */
export type FshSources = ReadonlyMap<string, string>;

const CONFIGURATION = { canonical: 'https://ehch.example/fhir', version: '0.1.0', fhirVersion: ['4.0.1'], FSHOnly: true };

/**
 * Compiles FSH to FHIR resources, without snapshots. SUSHI runs in this process on definitions held in memory, so that
 * neither its package cache nor a registry is ever asked.
 * @throws Error with every error and warning that SUSHI reports.
 */
export async function compileFsh(sources: FshSources): Promise<Resource[]> {
  const definitions = await load(definitionsFor([...sources.values()].join('\n')));
  startReporting();
  const tank = utils.fillTank([...sources].map(([name, text]) => new sushiImport.RawFSH(text, name)), CONFIGURATION);
  tank.checkDuplicateNameEntities();
  const { profiles, extensions, instances, valueSets, codeSystems } = sushiExport.exportFHIR(tank, definitions);
  throwWhatWasReported();
  return [...profiles, ...extensions, ...instances, ...valueSets, ...codeSystems].map((artefact) => artefact.toJSON(false) as Resource);
}

async function load(definitions: Definitions): Promise<fhirdefs.FHIRDefinitions> {
  const [transport] = utils.logger.transports;
  if (transport) {
    transport.silent = true;
  }
  const loaded = await fhirdefs.createFHIRDefinitions();
  await loaded.loadVirtualPackage({
    getPackageJSON: () => ({ name: 'hl7.fhir.r4.core', version: '4.0.1' }),
    getResourceByKey: (key: string) => definitions.get(key),
    registerResources: (register) => {
      definitions.forEach((resource, key) => { register(key, resource); });
      return Promise.resolve();
    },
  });
  return loaded;
}

function startReporting(): void {
  utils.errorsAndWarnings.reset();
  utils.errorsAndWarnings.shouldTrack = true;
}

function throwWhatWasReported(): void {
  const { errors, warnings } = utils.errorsAndWarnings;
  const lines = [...errors, ...warnings].map(({ message, input, location }) => `${input ?? 'FSH'}:${location?.startLine ?? '?'} ${message}`);
  if (lines.length > 0) {
    throw new Error(lines.join('\n'));
  }
}
