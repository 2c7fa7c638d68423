import { createSource } from '../create-source.ts';
import { loadDefinition, SourceDefinitionError } from '../definition/load.ts';
import type { Source } from '../source.ts';
import { DEFINITION_FILE, isSourcePath, type SourceFiles, textOf } from './files.ts';

/** What a source may be called: it stands in addresses, and is the name of its folder. */
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 64;

/**
 * Makes a source of its folder. What its examples become is for `checkExamples` to say.
 *
 * @param files by their paths within the folder
 * @throws {SourceDefinitionError} with the file and the line of each fault
 */
export function loadSource(name: string, files: SourceFiles): Source {
  const definition = Object.hasOwn(files, DEFINITION_FILE) ? files[DEFINITION_FILE] : undefined;
  const faults = [
    ...(NAME.test(name) && name.length <= LONGEST_NAME ? [] : [`${DEFINITION_FILE}: a source is called by small letters, digits and dashes, ${LONGEST_NAME} of them at most`]),
    ...Object.keys(files).filter((path) => !isSourcePath(path)).map((path) => `${path}: no file of a source stands here`),
    ...(definition === undefined ? [`${DEFINITION_FILE}: there is none`] : []),
  ];
  if (definition === undefined || faults.length > 0) throw new SourceDefinitionError(faults);
  return createSource(name, loadDefinition(DEFINITION_FILE, textOf(definition), files));
}
