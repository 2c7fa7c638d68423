import type { Impact, Whereabouts } from '@ehch/records';
import { renderTable } from './table.ts';

/** What a change of a mapping would change, as EHCH tells it. */
export type ImpactAnswer = Impact & { source?: string; live?: number; candidate?: number; since: string; inWindow: number; backTo?: string };

/** `31 of 1,204 residents change, only Flag.code`, then tables. Never says who. */
export function renderImpact(impact: ImpactAnswer): string {
  const { source, live, candidate, since, inWindow, backTo, elements, resources, held, released } = impact;
  const compared = source === undefined ? 'The bundles that are kept, against what this release makes of the same records' : `${source}: version ${live} that is live, against ${candidate === live ? 'the one that was sent' : `version ${candidate}`}`;
  return [
    `${headlineOf(impact)}.`,
    `${compared}, since ${since.slice(0, 10)}. Nothing was written.${backTo === undefined ? '' : ` Not all ${numbered(inWindow)} were looked at, only those back to ${backTo}.`}`,
    table(['element', 'residents or homes', 'records', 'such as'], elements.map((one) => [one.element, one.subjects, one.records, placesIn(one.examples)])),
    table(['resource', 'changed', 'added', 'removed'], resources.map(({ type, changed, added, removed }) => [type, changed, added, removed])),
    table(['newly held for', 'records', 'such as'], held.map(({ code, records, examples }) => [code, records, placesIn(examples)])),
    table(['no longer held for', 'records', 'such as'], released.map(({ code, records, examples }) => [code, records, placesIn(examples)])),
  ].filter((part) => part !== '').join('\n');
}

function headlineOf({ residents, homes, elements, resources, held, released, records }: ImpactAnswer): string {
  if (records === 0) return 'There is nothing to compare: no rows were kept in that time';
  const whom = [...(residents.seen > 0 || homes.seen === 0 ? [`${numbered(residents.changed)} of ${numbered(residents.seen)} residents`] : []), ...(homes.seen > 0 ? [`${numbered(homes.changed)} of ${numbered(homes.seen)} homes`] : [])];
  const others = resources.some(({ added, removed }) => added + removed > 0) || held.length > 0 || released.length > 0;
  const [only, ...rest] = elements;
  return `${whom.join(' and ')} change${only !== undefined && rest.length === 0 && !others ? `, only ${only.element}` : ''}`;
}

const numbered = (count: number): string => count.toLocaleString('en-GB');

const placesIn = (examples: readonly Whereabouts[]): string => examples.map(({ receipt, place }) => `${receipt} ${place}`).join('\n');

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => (rows.length === 0 ? '' : renderTable(head, rows, { [head[0] ?? '']: 50 }));
