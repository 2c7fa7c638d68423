import type { DefinitionFault } from './definition.ts';
import { findFormatFaults } from './format-faults.ts';

/** Stands in a definition where a person must decide. */
export const UNDECIDED = '?';

/** A definition in which all that is undecided, and every form of a date that is none, has been given a value for the time being, so that the rest can be judged; and where that was. */
export function takeUndecided(definition: unknown): { decided: unknown; faults: DefinitionFault[] } {
  const faults: DefinitionFault[] = [];
  const walk = (node: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, String(index)]));
    if (typeof node === 'object' && node !== null) return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, valueFor(key, value, node, path)]));
    return node;
  };
  const valueFor = (key: string, value: unknown, node: object, path: readonly string[]): unknown => {
    if (value === UNDECIDED) return standIn(key, node, path);
    const wrong = typeof value === 'string' && 'as' in node ? findFormatFaults(key, value, node.as) : [];
    faults.push(...wrong.map((text) => ({ path: [...path, key], text })));
    return wrong.length > 0 ? standFor(key, node) : walk(value, [...path, key]);
  };
  const standIn = (key: string, node: object, path: readonly string[]): unknown => {
    const stand = STANDS[key];
    // What a word means, only the record type can say.
    if (stand === undefined || path[0] === 'codes') return UNDECIDED;
    faults.push({ path: [...path, key], text: `to be decided: ${stand.text}` });
    return standFor(key, node);
  };
  return { decided: walk(definition, []), faults };
}

const standFor = (key: string, node: object): string => ('as' in node && node.as === 'dateTime' && key === 'format' ? 'dd/MM/yyyy HH:mm' : (STANDS[key]?.value ?? UNDECIDED));

const STANDS: Readonly<Record<string, { value: string; text: string }>> = {
  system: { value: 'urn:to-be-decided', text: 'the URI of the system that the records are from, such as https://records.home.example' },
  format: { value: 'dd/MM/yyyy', text: 'how the dates are written, such as dd/MM/yyyy or MM/dd/yyyy' },
  dateFormat: { value: 'dd/MM/yyyy', text: 'how the day alone is written, such as dd/MM/yyyy' },
};

/** Of a fault of a value that is undecided: that it is, and what it may be. */
export const decideText = (text: string): string => `to be decided: ${text}`;
