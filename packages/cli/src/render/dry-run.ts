import type { DryRun } from '../api.ts';
import { heldRows } from '../send-files.ts';
import { renderCoverage } from './coverage.ts';
import { renderHeld } from './sent.ts';
import { renderTable } from './table.ts';

/** What would become of a file: how many rows would go on, what the first of them become, and why others would be held. */
export function renderDryRun({ source, recordTypes, counts, entries, coverage }: DryRun, { cells, all = false }: { cells: boolean; all?: boolean }): string {
  const held = heldRows({ entries: entries.flatMap((entry, position) => (entry.state === 'held' ? [{ ...entry, position, steps: [] }] : [])) });
  const mapped = entries.filter(({ bundle }) => bundle !== undefined);
  return [
    `${source} to ${recordTypes.join(', ')}: ${counts.total} read, ${counts.mapped} would go on, ${counts.held} would be held. Nothing was written.`,
    ...(coverage ? resourcesIn(coverage) : []),
    ...(mapped.length > 0 ? [renderTable(['place', 'becomes'], mapped.map(({ place, bundle }) => [place, typesIn(bundle)]), { becomes: 90 })] : []),
    ...(held.length > 0 ? [renderHeld(held, { cells })] : []),
    ...(coverage ? [renderCoverage(coverage, { all, cells })] : []),
  ].join('\n');
}

/** `They would become 405 Patient, 381 RelatedPerson, as many times as rows name them.` */
function resourcesIn({ fhir }: NonNullable<DryRun['coverage']>): string[] {
  const types = Map.groupBy(fhir.resources, ({ type }) => type);
  const counts = [...types].map(([type, of]) => [type, of.reduce((sum, { resources }) => sum + resources, 0)] as const).sort(([, one], [, other]) => other - one);
  if (counts.length === 0) return [];
  const which = fhir.records < fhir.of ? `The first ${fhir.records} of them` : 'They';
  return [`${which} would become ${counts.map(([type, count]) => `${count} ${type}`).join(', ')}, each counted as often as rows tell of it.`];
}

/** `Patient, RelatedPerson × 2, Provenance` */
function typesIn(bundle: DryRun['entries'][number]['bundle']): string {
  const types = (bundle?.entry ?? []).flatMap(({ resource }) => resource?.resourceType ?? []);
  return [...new Set(types)].map((type) => [type, types.filter((other) => other === type).length] as const).map(([type, count]) => (count > 1 ? `${type} × ${count}` : type)).join(', ');
}
