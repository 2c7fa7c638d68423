import { type ParseError, visit } from 'jsonc-parser';
import { type Contents, KindCount } from './messages-profile.ts';

export interface JsonProfile {
  /** Whether it is one JSON text, one on each line, or broken. */
  form: 'one' | 'lines' | 'broken';
  /** Where it breaks. */
  line?: number;
  /** FHIR resources by their type, wherever they stand. */
  resources: Contents;
  /** Entries of the outermost array, or lines. */
  entries: number;
  /** Keys of the first entry: what it calls its fields. */
  fields: readonly string[];
  /** `STU3` or `R4`, as profiles and codes of the file show; undefined where nothing does. */
  release?: 'STU3' | 'R4';
}

/** A larger JSON text is not read: a parser would hold it whole. */
export const MOST_JSON = 64 * 1024 * 1024;

/** Looks through a JSON text: what resources it holds, or what records. Never throws, whatever the text. */
export function profileJson(text: string): JsonProfile {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.slice(0, 2).every(isWholeObject)) return profileLines(lines);
  const look = lookThrough(text);
  const release = releaseOf(text);
  return {
    form: look.errors.length > 0 ? 'broken' : 'one',
    ...(look.errors[0] && { line: text.slice(0, look.errors[0].offset).split('\n').length }),
    resources: look.resources.contents(),
    entries: look.entries,
    fields: look.fields,
    ...(release && { release }),
  };
}

const isWholeObject = (line: string): boolean => line.trimStart().startsWith('{') && line.trimEnd().endsWith('}');

function profileLines(lines: readonly string[]): JsonProfile {
  const resources = new KindCount();
  let fields: readonly string[] = [];
  const broken = lines.findIndex((line, index) => {
    const look = lookThrough(line, resources);
    if (index === 0) fields = look.fields;
    return look.errors.length > 0;
  });
  return { form: broken === -1 ? 'lines' : 'broken', ...(broken !== -1 && { line: broken + 1 }), resources: resources.contents(), entries: lines.length, fields };
}

interface Look {
  errors: ParseError[];
  resources: KindCount;
  entries: number;
  fields: string[];
}

function lookThrough(text: string, resources = new KindCount()): Look {
  const look: Look = { errors: [], resources, entries: 0, fields: [] };
  let depth = 0;
  let property = '';
  const isFirstObject = () => depth <= 2 && look.entries <= 1;
  visit(text, {
    onObjectBegin: () => { depth += 1; if (depth <= 2 && property === '') look.entries += 1; },
    onObjectEnd: () => { depth -= 1; },
    onArrayBegin: () => { if (depth > MOST_DEPTH) throw new RangeError('nested too deeply'); },
    onObjectProperty: (name) => {
      property = name;
      if (isFirstObject() && depth === 1 && look.fields.length < MOST_FIELDS && isFieldName(name)) look.fields.push(name);
    },
    onLiteralValue: (value) => { if (property === 'resourceType' && typeof value === 'string' && /^[A-Z][A-Za-z]{2,50}$/.test(value)) resources.add(value); },
    onError: (error, offset, length) => { look.errors.push({ error, offset, length }); },
  });
  return look;
}

const MOST_DEPTH = 500;
const MOST_FIELDS = 100;

/** A name that a programmer gave, and not one that a file was keyed by. */
const isFieldName = (name: string): boolean => /^[A-Za-z_][\w-]{0,60}$/.test(name);

/** What only one of the releases has: GP Connect's profiles are of STU3, UK Core's of R4. */
function releaseOf(text: string): 'STU3' | 'R4' | undefined {
  if (/StructureDefinition\/CareConnect-/.test(text)) return 'STU3';
  return /StructureDefinition\/UKCore-/.test(text) ? 'R4' : undefined;
}
