import { type CellName, type Condition, parseCellName } from './cell-name.ts';
import { unescapeText } from './escapes.ts';
import type { Hl7Message, Segment } from './message.ts';

/** A cell of a message: its text without escapes, and the leaves that held something where it was looked for, by their names. */
export interface Cell {
  text: string;
  leaves: readonly string[];
  /** Those of them that the text is of. */
  taken: readonly string[];
}

/** HL7's way to say that a value is to be deleted. */
export const EXPLICIT_NULL = '""';

/** What joins several repetitions of one cell; the separator of a column that is a list. */
export const LIST_SEPARATOR = '~';

/**
 * The cell of a name, such as `PID-5.1`; undefined where the message has nothing there.
 *
 * @throws {Error} for what is not the name of a cell: the definition was checked before
 */
export function selectCell(message: Hl7Message, name: string): Cell | undefined {
  const cells = namesOf(name).flatMap((one) => cellAt(message, one) ?? []);
  const first = cells.find(({ text }) => text !== EXPLICIT_NULL) ?? cells[0];
  return first && { ...first, leaves: cells.flatMap(({ leaves }) => leaves) };
}

const known = new Map<string, readonly CellName[]>();

/** Names come from definitions, of which there are few. */
function namesOf(name: string): readonly CellName[] {
  const names = known.get(name) ?? parseCellName(name);
  if (names === undefined) throw new Error(`${name} is not the name of a cell`);
  known.set(name, names);
  return names;
}

function cellAt(message: Hl7Message, name: CellName): Cell | undefined {
  const segment = message.segments.filter((one) => one.name === name.segment)[name.occurrence - 1];
  const texts = segment && repetitionsOf(segment, name.field, message);
  if (texts === undefined) return undefined;
  const cells = chosen(texts, name, message).flatMap((index) => {
    const leaf = leafOf(texts[index] ?? '', name, message);
    return leaf === '' ? [] : [{ text: leaf, name: nameOf({ ...name, repetition: index + 1 }) }];
  });
  const leaves = cells.map((cell) => cell.name);
  return cells.length === 0 ? undefined : { text: cells.map(({ text }) => text).join(LIST_SEPARATOR), leaves, taken: leaves };
}

/** Which repetitions a name asks for, from 0. */
function chosen(repetitions: readonly string[], { repetition }: CellName, message: Hl7Message): number[] {
  if (repetition.is === 'number') return [repetition.number - 1];
  const all = [...repetitions.keys()];
  if (repetition.is === 'all') return all;
  const { conditions, all: every } = repetition;
  const found = all.filter((index) => conditions.every((condition) => isSo(condition, repetitions[index] ?? '', message)));
  return every ? found : found.slice(0, 1);
}

function isSo({ component, value }: Condition, repetition: string, message: Hl7Message): boolean {
  const wanted = typeof value === 'string' ? value : cellAt(message, value)?.text;
  return wanted !== undefined && leafOf(repetition, { component, subcomponent: 1 }, message) === wanted;
}

/** The separators that a header declares are no text that anybody divides or reads. */
function repetitionsOf(segment: Segment, field: number, { delimiters }: Hl7Message): string[] | undefined {
  const written = isSeparators(segment, field) ? '' : (segment.fields[field] ?? '');
  return written === '' ? undefined : written.split(delimiters.repetition);
}

const isSeparators = ({ name }: Segment, field: number): boolean => name === 'MSH' && field <= 2;

function leafOf(repetition: string, { component, subcomponent }: Pick<CellName, 'component' | 'subcomponent'>, { delimiters, charset }: Hl7Message): string {
  const leaf = repetition.split(delimiters.component)[component - 1]?.split(delimiters.subcomponent)[subcomponent - 1] ?? '';
  return unescapeText(leaf, delimiters, (bytes) => charset.decode(bytes));
}

/**
 * The names of all leaves of a message that hold something, in order, but for the separators of its header; for the list of what no layout reads.
 */
export function cellsIn(message: Hl7Message): string[] {
  const counts = new Map<string, number>();
  return message.segments.flatMap((segment) => {
    const occurrence = (counts.get(segment.name) ?? 0) + 1;
    counts.set(segment.name, occurrence);
    return segment.fields.flatMap((_, field) => (field === 0 ? [] : leavesOf(segment, { occurrence, field }, message)));
  });
}

function leavesOf(segment: Segment, { occurrence, field }: { occurrence: number; field: number }, message: Hl7Message): string[] {
  const { component, subcomponent } = message.delimiters;
  const at = { segment: segment.name, occurrence, field };
  return (repetitionsOf(segment, field, message) ?? []).flatMap((text, repetition) =>
    text.split(component).flatMap((part, partIndex) =>
      part.split(subcomponent).flatMap((leaf, leafIndex) =>
        isValue(leaf) ? [nameOf({ ...at, repetition: repetition + 1, component: partIndex + 1, subcomponent: leafIndex + 1 })] : [],
      ),
    ),
  );
}

const isValue = (leaf: string): boolean => leaf.trim() !== '' && leaf !== EXPLICIT_NULL;

interface LeafPlace extends Pick<CellName, 'segment' | 'occurrence' | 'field' | 'component' | 'subcomponent'> {
  repetition: number;
}

/** The shortest name of a leaf: what is the first of its kind need not be named. */
function nameOf({ segment, occurrence, field, repetition, component, subcomponent }: LeafPlace): string {
  const which = occurrence > 1 ? `(${occurrence})` : '';
  const again = repetition > 1 ? `(${repetition})` : '';
  const within = subcomponent > 1 ? `.${component}.${subcomponent}` : component > 1 ? `.${component}` : '';
  return `${segment}${which}-${field}${again}${within}`;
}
