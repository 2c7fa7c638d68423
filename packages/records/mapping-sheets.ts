/** The mapping sheet of every record type, in docs/mappings: what becomes of each field of its fullest example. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { type Envelope, leavesOf, type ReadyRecordType, RECORD_TYPES } from './src/index.ts';
import { movesOf } from './src/lineage.ts';
import { schemaAt } from './src/schema-at.ts';

export const SHEETS_FOLDER = join(import.meta.dirname, '..', '..', 'docs', 'mappings');

/** A field, whichever of several entries it stands in, with every element that it moves and the resources that have it. */
interface Row {
  field: string;
  meaning: string;
  example: string;
  elements: Map<string, Set<string>>;
}

/** The sheet of a record type as Markdown. It is made by mapping, not by reading the mapper, so it cannot say what is not so. */
export function mappingSheet(type: ReadyRecordType): string {
  const record = JSON.parse(readFileSync(join(import.meta.dirname, 'src', type.name, 'examples', 'maximal.record.json'), 'utf8')) as Envelope;
  const bundle = type.map(record);
  const rows = rowsOf(type, record, bundle);
  return `# ${type.name}

${type.description}

Made by \`pnpm golden\` from the fullest example: each field was changed to other values and left out, the record was mapped
again each time, and whatever moved stands beside it. A value in brackets is what the example becomes, where the code is not the word.

| Name here | FHIR resource | Profile |
|---|---|---|
${resourceLines(bundle).join('\n')}

| Field | What it is | Example | Becomes |
|---|---|---|---|
${rows.map((row) => `| \`${row.field}\` | ${row.meaning} | ${row.example} | ${said(row) || `nothing: ${type.notMapped[row.field] ?? ''}`} |`).join('\n')}
`;
}

function rowsOf(type: ReadyRecordType, record: Envelope, bundle: Bundle): Row[] {
  const names = namesOf(bundle);
  const values = leavesOf(byType(bundle));
  const examples = leavesOf(record);
  const rows = new Map<string, Row>();
  for (const { field, moves } of movesOf(type, record)) {
    const name = withoutIndexes(field, '[]');
    const row = rows.get(name) ?? { field: name, meaning: meaningOf(type, field), example: cell(examples.get(field)), elements: new Map() };
    for (const element of new Set(moves.flatMap(withoutPartsOfWholes).sort())) {
      const [resource = '', ...path] = element.split('.');
      const said = withoutIndexes(withNames(path.join('.'), resource, values), '').replace(/(coding|valueCoding|class)\.(system|code|display)$/, '$1') + becomes(element, values);
      row.elements.set(said, (row.elements.get(said) ?? new Set()).add(names.get(resource) ?? withoutIndexes(resource, '')));
    }
    rows.set(name, row);
  }
  return [...rows.values()];
}

/** Of a resource that a field brings or takes away, which its type shows, nothing but that. */
function withoutPartsOfWholes(elements: readonly string[]): string[] {
  const wholes = elements.filter((element) => element.endsWith('.resourceType')).map((element) => element.replace('.resourceType', ''));
  return [...wholes, ...elements.filter((element) => !wholes.includes(element.split('.')[0] ?? ''))];
}

/** An entry of a list of words means what the list does. */
const meaningOf = ({ schema }: ReadyRecordType, field: string): string => schemaAt(schema, field.replace(/\[\d+\]$/, '')).description ?? '';

/** What the example becomes, where that is a code or a status: the code with its words. */
function becomes(element: string, values: ReadonlyMap<string, unknown>): string {
  const coding = /^(.*\.(?:coding\[\d+\]|valueCoding|class))\.(?:system|code|display)$/.exec(element)?.[1];
  if (coding !== undefined) return values.has(`${coding}.code`) ? ` (${cell(values.get(`${coding}.code`))} ${cell(values.get(`${coding}.display`) ?? '')})`.replace(' )', ')') : '';
  return /\.(status|lifecycleStatus)$/.test(element) && values.has(element) ? ` (${cell(values.get(element))})` : '';
}

/** `extension[1]` as `extension(AgreedWith)`, and `item[2]` as `item(assessment)`. */
const withNames = (path: string, resource: string, values: ReadonlyMap<string, unknown>): string =>
  path.replaceAll(/(extension|item)\[\d+\]/g, (step, element: string, at: number) => {
    const name = values.get(`${resource}.${path.slice(0, at)}${step}.${element === 'item' ? 'linkId' : 'url'}`);
    return name === undefined ? step : `${element}(${String(name).split('/EHCH-').at(-1)})`;
  });

/** `Residency.period.start`; an element of several resources once, with their names. */
function said({ elements }: Row): string {
  const lines = [...elements].flatMap(([path, names]) => {
    if (path === '') return [`${[...names].join(', ')} as a whole`];
    return names.size < SEVERAL ? [...names].map((name) => `${name}.${path}`) : [`${path} of ${[...names].join(', ')}`];
  });
  return [...lines.slice(0, LINES), ...(lines.length > LINES ? [`and ${lines.length - LINES} more`] : [])].join('<br>');
}

const SEVERAL = 3;
const LINES = 12;

/** What each resource of a bundle is called in a sheet, by its place such as `Observation[2]`: the last word of its profile. */
function namesOf(bundle: Bundle): Map<string, string> {
  return new Map(Object.entries(byType(bundle)).flatMap(([type, resources]) => resources.map((resource, index) => [`${type}[${index}]`, nameOf(resource)] as const)));
}

const nameOf = (resource: Resource): string => resource.meta?.profile?.[0]?.split('-').at(-1) ?? resource.resourceType;

function resourceLines(bundle: Bundle): string[] {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
  return [...new Set(resources.map((resource) => `| ${nameOf(resource)} | ${resource.resourceType} | ${resource.meta?.profile?.[0]?.split('/').at(-1) ?? ''} |`))];
}

function byType(bundle: Bundle): Record<string, Resource[]> {
  return Object.groupBy((bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : [])), ({ resourceType }) => resourceType) as Record<string, Resource[]>;
}

const withoutIndexes = (path: string, mark: string): string => path.replaceAll(/\[\d+\]/g, mark);

const cell = (value: unknown): string => String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');

export function writeMappingSheets(): void {
  mkdirSync(SHEETS_FOLDER, { recursive: true });
  for (const type of Object.values(RECORD_TYPES)) writeFileSync(join(SHEETS_FOLDER, `${type.name}.md`), mappingSheet(type));
}
