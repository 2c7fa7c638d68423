import { Ajv, type ErrorObject } from 'ajv';
import { type Document, LineCounter, parseDocument } from 'yaml';
import schema from '../../source.schema.json' with { type: 'json' };
import { findContradictions } from './contradictions.ts';
import type { DefinitionFault, SourceDefinition } from './definition.ts';

/** A definition that cannot be used. Every line of the message names the file and the line in it. */
export class SourceDefinitionError extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SourceDefinitionError';
  }
}

const conforms = compile();

/**
 * Reads the YAML of a source. It must conform to source.schema.json, and what it refers to must be there: its code tables, the
 * record type, every path in the record type and every value that a code table or a constant gives.
 *
 * @param file its name, for messages
 * @throws {SourceDefinitionError}
 */
export function loadDefinition(file: string, text: string): SourceDefinition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new SourceDefinitionError([`${file}:${lines.linePos(broken.pos[0]).line}: ${firstLine(broken)}`]);
  const definition = valueOf(document, file);
  const faults = conforms(definition) ? findContradictions(definition) : (conforms.errors ?? []).filter(isSpecific).map(faultOf);
  if (faults.length > 0) throw new SourceDefinitionError(faults.map((fault) => `${file}:${lineOf(document, lines, fault.path)}: ${fault.path.join(' > ')}: ${fault.text}`));
  return definition as SourceDefinition;
}

/** Aliases are resolved only now, and may name nothing. */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new SourceDefinitionError([`${file}: ${firstLine(error as Error)}`]);
  }
}

const firstLine = ({ message }: Error): string => message.split('\n')[0] ?? '';

function compile() {
  const ajv = new Ajv({ allErrors: true, discriminator: true, strict: true, strictRequired: false, allowUnionTypes: true, verbose: true });
  ajv.addFormat('uri', (text) => URL.canParse(text));
  return ajv.compile<SourceDefinition>(schema);
}

/** ajv repeats under these what it said within. */
const isSpecific = ({ keyword }: ErrorObject): boolean => !['if', 'oneOf', 'allOf'].includes(keyword);

function faultOf({ instancePath, keyword, params, message = '' }: ErrorObject): DefinitionFault {
  const path = instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { additionalProperty, allowedValues } = params as { additionalProperty?: string; allowedValues?: unknown[] };
  if (additionalProperty !== undefined) return { path: [...path, additionalProperty], text: 'is not a known key' };
  if (keyword === 'false schema') return { path, text: 'does not go with what `as` says' };
  return { path, text: allowedValues ? `${message}: ${allowedValues.join(', ')}` : message };
}

/** The line of a place, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const offset = keyOffset(parent, path[length - 1] ?? '');
    if (offset !== undefined) return lines.linePos(offset).line;
  }
  return 1;
}

function keyOffset(parent: unknown, key: string): number | undefined {
  const { items = [] } = (parent ?? {}) as { items?: { key?: { value: unknown; range?: [number, number, number] | null }; range?: [number, number, number] | null }[] };
  const item = items.find((candidate, index) => (candidate.key ? String(candidate.key.value) === key : String(index) === key));
  return (item?.key?.range ?? item?.range)?.[0];
}
